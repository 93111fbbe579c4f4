/** Texts of suspended parties, in English … */
export const suspensionEn = {
  'party.suspend': 'Suspend a party at once; it lapses within the hour unless a second person confirms it',
  'party.confirm': 'Confirm, as the second person, that a party stays suspended until two persons lift it',
  'party.lift': 'Lift the suspension of a party; two persons run it',
  'label.suspension': 'Suspension',
  'label.suspendedAt': 'Suspended',
  'label.lapsesAt': 'Lapses unless confirmed',
  'label.liftAsked': 'One person has lifted it',
  'hint.party.suspend.object-mismatch': 'The party is suspended already: see comity party list',
  'hint.party.suspend.same-person':
    'Nobody confirmed your last suspension of this party: for a day another person has to suspend it.',
  'hint.party.confirm.object-mismatch':
    'Nothing waits to be confirmed; what nobody confirmed within its hour has lapsed: see comity party list',
  'hint.party.lift.object-mismatch': 'The party is not suspended: see comity party list',
} as const

/** … and Chinese. */
export const suspensionZh: Readonly<Record<keyof typeof suspensionEn, string>> = {
  'party.suspend': '立即中止与某参与方的往来；一小时内无第二人确认即失效',
  'party.confirm': '由第二人确认：对该参与方的中止一直有效，直到两人解除',
  'party.lift': '解除对某参与方的中止；须由两人执行',
  'label.suspension': '中止',
  'label.suspendedAt': '中止于',
  'label.lapsesAt': '未确认则失效于',
  'label.liftAsked': '已有一人解除',
  'hint.party.suspend.object-mismatch': '该参与方已被中止：请看 comity party list',
  'hint.party.suspend.same-person': '您上一次对该参与方的中止无人确认：一天之内须由另一人中止。',
  'hint.party.confirm.object-mismatch': '没有待确认的中止；一小时内无人确认的已经失效：请看 comity party list',
  'hint.party.lift.object-mismatch': '该参与方未被中止：请看 comity party list',
}
