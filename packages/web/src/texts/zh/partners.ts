import type { partners as english } from '../en/partners.ts'

export const partners: Readonly<Record<keyof typeof english, string>> = {
  'nav.partners': '伙伴',
  'partners.title': '伙伴',
  'partners.state.introduced': '尚未核对词语',
  'partners.state.trusted': '已信任',
  'partners.state.held': '已暂扣',
  'partners.suspension.unconfirmed': '已暂停，待确认',
  'partners.suspension.confirmed': '已暂停',
  'partners.code': '代码',
  'partners.country': '国家或地区',
  'partners.link': '联系方式',
  'partners.link.online': '在线',
  'partners.link.pouch': '邮袋',
  'partners.messages': '等待中的消息',
  'partners.cosigned': '最近联署日志',
  'partners.never': '从未',
  'partners.words': '指纹词语，经其他渠道核对',
}
