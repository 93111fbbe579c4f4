/** Texts of requests that were drafted together, in English … */
export const requestGroupEn = {
  'request.group': 'Show side by side what became of all requests that were drafted together with one',
  'option.to':
    'partner to ask, by code; several times: one request each, which cites a confirmed hit of the same record there',
  'label.standing': 'Stands',
  'standing.open': 'open',
  'standing.answered': 'answered',
  'standing.refused': 'refused',
  'standing.ended': 'ended without an answer',
  'label.late': 'late',
  'say.groupTotals':
    'Of {{requests}}: {{answered}} answered, {{refused}} refused, {{open}} open ({{late}} late), {{ended}} ended without an answer.',
  'say.circulated':
    'Nothing has left yet. A second person approves each by itself: comity request approve REQUEST --as approver',
  'say.circulatedApart':
    'No partner is told whom else you ask. What you write is the same for all of them: name nobody in it.',
  'say.group': 'All of them side by side: comity request group {{request}}',
  'error.party': 'It was refused for {{party}}, and nothing was drafted for anybody.',
} as const

/** … and Chinese. */
export const requestGroupZh: Readonly<Record<keyof typeof requestGroupEn, string>> = {
  'request.group': '并列显示与某项请求一同起草的全部请求的结果',
  'option.to': '要询问的伙伴代码；可多次给出：每个伙伴各一项请求，各自引用同一记录在该处的已确认命中',
  'label.standing': '结果',
  'standing.open': '进行中',
  'standing.answered': '已答复',
  'standing.refused': '已拒绝',
  'standing.ended': '未获答复即告结束',
  'label.late': '逾期',
  'say.groupTotals':
    '共 {{requests}} 项：已答复 {{answered}}，已拒绝 {{refused}}，进行中 {{open}}（逾期 {{late}}），未获答复即告结束 {{ended}}。',
  'say.circulated': '尚未发出任何内容。须由第二人逐项批准：comity request approve REQUEST --as approver',
  'say.circulatedApart': '任何伙伴都不会得知您还询问了谁。您所写的内容对所有伙伴相同：请勿在其中提及任何一方。',
  'say.group': '并列查看全部请求：comity request group {{request}}',
  'error.party': '因 {{party}} 被拒绝；没有为任何一方起草。',
}
