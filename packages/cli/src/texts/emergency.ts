/** Texts of the emergency reserve, in English … */
export const emergencyEn = {
  emergency: 'The emergency reserve of an agreement: two persons, and both oversights are told',
  'emergency.open': 'Declare an emergency for which the reserve is wanted, with the reason',
  'emergency.approve': 'Approve an emergency as the second person; both oversights are told at once',
  'emergency.list': 'List emergencies of your unit and those that partners gave notice of',
  'argument.emergency': 'id of the emergency',
  'option.emergency': 'the emergency under which the reserve is used; with --allowance emergency',
  'option.emergencyPublisher': 'the party that is to be asked',
  'option.emergencyElements': 'how many questions of the reserve',
  'option.emergencyReason': 'why; kept on this node',
  'label.emergency': 'Emergency',
  'label.endsAt': 'Ends',
  'say.emergencySecondPerson': 'A second person has to approve it: comity emergency approve {{emergency}}',
  'say.emergencyReceipt':
    'Once the partner has taken up the notice (comity emergency list): comity ask --allowance emergency --emergency {{emergency}} …',
  'hint.emergency.approve.object-mismatch': 'It is approved already: see comity emergency list',
} as const

/** … and Chinese. */
export const emergencyZh: Readonly<Record<keyof typeof emergencyEn, string>> = {
  emergency: '协议的紧急储备：须两人，并告知双方监督',
  'emergency.open': '声明需要动用储备的紧急情况，并说明理由',
  'emergency.approve': '由第二人批准一项紧急情况；双方监督立即获知',
  'emergency.list': '列出本单位的紧急情况以及伙伴通知的紧急情况',
  'argument.emergency': '紧急情况的编号',
  'option.emergency': '据以动用储备的紧急情况；与 --allowance emergency 一起使用',
  'option.emergencyPublisher': '将被询问的参与方',
  'option.emergencyElements': '动用储备中的多少个问题',
  'option.emergencyReason': '理由；只保存在本节点',
  'label.emergency': '紧急情况',
  'label.endsAt': '结束于',
  'say.emergencySecondPerson': '须由第二人批准：comity emergency approve {{emergency}}',
  'say.emergencyReceipt':
    '伙伴收到通知之后（comity emergency list）：comity ask --allowance emergency --emergency {{emergency}} …',
  'hint.emergency.approve.object-mismatch': '已批准：请看 comity emergency list',
}
