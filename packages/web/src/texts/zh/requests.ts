import type { requests as english } from '../en/requests.ts'

export const requests: Readonly<Record<keyof typeof english, string>> = {
  'nav.requests': '请求',
  'requests.title': '请求',
  'requests.inbox': '收到的',
  'requests.outbox': '发出的',
  'request.title': '请求',
  'request.partner': '伙伴',
  'request.kind': '种类',
  'request.urgency': '紧急程度',
  'request.state': '状态',
  'request.opened': '提出时间',
  'request.question': '问题',
  'request.answer': '答复',
  'request.identifier': '标识符',
  'request.clock': '时限 {{clock}}',
  'request.events': '经过',
  'request.event': '{{from}} → {{to}}',
  'request.by': '{{party}}，{{role}}',
  'request.acknowledge': '签收',
  'request.approve': '批准',
  'request.foreign': '由 {{party}} 撰写',
}
