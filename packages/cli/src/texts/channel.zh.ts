import type { channelEn } from './channel.en.ts'

/** 消息与通道的标签；键与 `channel.en.ts` 相同。 */
export const channelZh: Readonly<Record<keyof typeof channelEn, string>> = {
  'label.message': '消息',
  'label.direction': '方向',
  'label.place': '位置',
  'label.attempts': '尝试次数',
  'label.renewed': '重新发送为',
  'label.sent': '已发消息',
  'label.received': '已收消息',
  'label.batchesAsked': '已询问批次',
  'label.batchesAnswered': '已答复批次',
  'label.differences': '差异数',
  'label.difference': '差异',
  'label.lane': '内容',
  'label.mine': '本方',
  'label.theirs': '对方',
  'label.resent': '重新发送',
  'label.channelEpoch': '通道纪元',
  'label.stopped': '已停止的消息',
  'label.confirmations': '确认数',
  'label.needed': '所需',
}
