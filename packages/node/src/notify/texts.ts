import type { NoticeKind } from '@comity/client/api'

/** Fixed subjects of mails: nothing of what a notification is about stands in one but its kind. */
export const subjects: Readonly<Record<'en' | 'zh', Readonly<Record<NoticeKind, string>>>> = {
  en: {
    'request.arrived': 'A request has arrived',
    'request.acknowledge-two-thirds': 'A request is not acknowledged: two thirds of the time are over',
    'request.acknowledge-missed': 'A request is not acknowledged: the time is over',
    'request.answer-two-thirds': 'A request is not answered: two thirds of the time are over',
    'request.answer-missed': 'A request is not answered: the time is over',
    'request.no-receipt': 'An urgent request has no receipt: call the other side',
    'request.unapproved': 'An urgent request has no second person',
    'request.hold-ends': 'Preserved data will be let go',
    'freeze.arrived': 'A payment stop has arrived',
    'freeze.escalate': 'A payment stop: two thirds of the time are over',
    'freeze.missed': 'A payment stop: the time is over',
    'freeze.ends': 'A payment stop: a hold is about to end',
    'freeze.lapse': 'A payment stop: a hold has ended',
    'freeze.overtaken': 'A payment stop: the other side acted first',
    test: 'A test of this channel',
  },
  zh: {
    'request.arrived': '收到一项请求',
    'request.acknowledge-two-thirds': '请求尚未确认：时限已过三分之二',
    'request.acknowledge-missed': '请求尚未确认：时限已到',
    'request.answer-two-thirds': '请求尚未答复：时限已过三分之二',
    'request.answer-missed': '请求尚未答复：时限已到',
    'request.no-receipt': '紧急请求没有回执：请致电对方',
    'request.unapproved': '紧急请求缺少第二人同意',
    'request.hold-ends': '保全的数据即将解除',
    'freeze.arrived': '收到一项止付',
    'freeze.escalate': '止付：时限已过三分之二',
    'freeze.missed': '止付：时限已到',
    'freeze.ends': '止付：冻结即将结束',
    'freeze.lapse': '止付：冻结已结束',
    'freeze.overtaken': '止付：对方已先行处理',
    test: '此通道的测试',
  },
}

/** Names of the lines of a mail. */
export const lineNames = {
  en: {
    kind: 'kind',
    urgency: 'urgency',
    object: 'id',
    clock: 'clock',
    due: 'due',
    contact: 'contact of the card',
    look: 'look it up at',
  },
  zh: {
    kind: '类别',
    urgency: '紧急程度',
    object: '编号',
    clock: '时限',
    due: '截止',
    contact: '名片联系人序号',
    look: '查看',
  },
} as const
