import type { account as english } from '../en/account.ts'

export const account: Readonly<Record<keyof typeof english, string>> = {
  'nav.account': '设置',
  'account.title': '设置',
  'account.until': '本次会话于 {{at}} 结束；半小时无操作也会结束。',
  'account.look': '语言和颜色',
  'account.lock': '自动锁定',
  'account.lock.hint': '无人操作页面达到此时长，会话即结束。',
  'account.minutes': '{{n}} 分钟',
  'account.passkeys': '通行密钥',
  'account.sessions': '打开的会话',
  'account.device': '设备',
  'account.created': '登记时间',
  'account.used': '上次使用',
  'account.opened': '打开时间',
  'account.seen': '上次调用',
  'account.this': '本会话',
  'account.never': '从未',
  'account.locked': '已锁定：计数器倒退，可能存在副本',
  'account.end': '结束',
}
