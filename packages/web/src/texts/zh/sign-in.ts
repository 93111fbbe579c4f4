import type { signIn as english } from '../en/sign-in.ts'

export const signIn: Readonly<Record<keyof typeof english, string>> = {
  'signIn.title': '登录',
  'signIn.text': '通行密钥证明您的身份。无需密码，也就无从被盗。',
  'signIn.button': '用通行密钥登录',
  'signIn.first': '第一次来这里？',
  'signIn.how': '在节点所在的机器上运行此命令，并打开它打印的链接；NAME 是您令牌文件的名称。',
  'signIn.address': '通行密钥与名称绑定。请用名称打开节点，不要用纯地址。',
  'signIn.cancelled': '未使用通行密钥，没有任何改变。',
  'enrol.title': '登记通行密钥',
  'enrol.text': '本设备将保存一把只有您能用指纹、面容或 PIN 使用的密钥。',
  'enrol.label': '本设备的名称',
  'enrol.label.fallback': '我的设备',
  'enrol.button': '登记本设备',
  'enrol.done': '通行密钥已登记，现在请用它登录。',
  'enrol.noCode': '本页需要命令打印的完整链接。',
}
