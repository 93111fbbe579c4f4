import type { app as english } from '../en/app.ts'

export const app: Readonly<Record<keyof typeof english, string>> = {
  'app.name': 'Comity',
  'app.training': '培训节点：此处一切均非真实',
  'app.menu': '菜单',
  'app.language': '语言',
  'app.dark': '深色',
  'app.light': '浅色',
  'app.search': '前往…',
  'app.search.empty': '没有这个名称',
  'app.loading': '正在加载',
  'app.retry': '重试',
  'app.empty': '这里还没有内容',
  'app.code': '代码 {{code}}',
  'app.incident': '事件编号 {{incident}}',
  'nav.signOut': '退出登录',
  'app.erased': '已删除',
  'app.reveal': '显示',
  'app.hide': '隐藏',
  'app.reveal.logged': '显示行为将记入日志',
}
