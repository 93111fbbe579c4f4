/** Texts of what is planned on and who else plans on it, in English … */
export const targetEn = {
  target: 'What you plan on, and partners that plan on the same within 14 days',
  'target.add': 'Plan something about the identifier of a record, on a day or on at most 15 in a row',
  'target.list': 'List what your unit plans on, and whom to call about which of it',
  'target.withdraw': 'Take a planned target back',
  'target.contact': 'Let the partner of a confirmed hit know: each is told whom to call, and nothing else',
  'argument.target': 'id of the target',
  'option.plannedFrom': 'first day of the plan (UTC), as 2027-03-01',
  'option.plannedTo': 'last day of the plan; the first one unless told',
  'label.target': 'Target',
  'label.plannedFrom': 'Planned from',
  'label.plannedTo': 'Planned to',
  'label.toCall': 'Call',
  'say.targetAdded':
    'Publish, then ask with --profile target/1: who plans on the same later finds you, who did earlier you find.',
  'say.contactTold': 'Both have a contact notice. What you tell each other is said between you.',
  'hint.target.add.schema': 'Name days that are not over, at most 15 in a row and at most a year ahead, as 2027-03-01.',
  'hint.target.contact.object-mismatch':
    'The hit is not a confirmed one of a target that stands, or the partner knows already: see comity target list',
  'hint.target.contact.same-person': 'Another person than the one who confirmed the hit has to let the partner know.',
  'hint.target.withdraw.object-mismatch': 'It has ended already: see comity target list',
} as const

/** … and Chinese. */
export const targetZh: Readonly<Record<keyof typeof targetEn, string>> = {
  target: '本方的计划目标，以及在 14 天内计划同一目标的伙伴',
  'target.add': '就一条记录的标识符作出计划：某一天，或最多连续 15 天',
  'target.list': '列出本单位的计划目标，以及应就哪一项联系谁',
  'target.withdraw': '撤回一个计划目标',
  'target.contact': '告知已确认命中的伙伴：双方只被告知应联系谁，别无其他',
  'argument.target': '目标的编号',
  'option.plannedFrom': '计划的第一天（UTC），如 2027-03-01',
  'option.plannedTo': '计划的最后一天；不写则与第一天相同',
  'label.target': '目标',
  'label.plannedFrom': '计划自',
  'label.plannedTo': '计划至',
  'label.toCall': '应联系',
  'say.targetAdded': '请先发布，再用 --profile target/1 询问：之后计划同一目标者会找到您，之前的由您找到。',
  'say.contactTold': '双方都已收到联系通知。其余由双方直接商谈。',
  'hint.target.add.schema': '请写明尚未过去的日期，最多连续 15 天，最多提前一年，如 2027-03-01。',
  'hint.target.contact.object-mismatch': '该命中不是仍有效目标的已确认命中，或伙伴已知情：见 comity target list',
  'hint.target.contact.same-person': '须由确认该命中者以外的人告知伙伴。',
  'hint.target.withdraw.object-mismatch': '它已经结束：见 comity target list',
}
