/** Texts of markings, in English … */
export const markingEn = {
  'option.europol': 'Europol handling codes, such as "H1 H2"; - for none',
  'option.audience': 'parties that may have it, by code; - for nobody',
  'option.anyAudience': 'no narrowing of who may have it',
  'option.originators': 'parties whose information it is; this party where absent',
  'option.gradings': 'reliability as it was given, such as "europol-4x4:B2" or "admiralty:C3"',
  'option.source': 'request from which the list was copied: its markings go with it',
  'request.remark':
    'Say for your party how a document or answer may be used from now on: the first call drafts it, a second person who says the very same lets it out',
  'option.piece': 'what it is about',
  'option.wholeEuropol': 'Europol handling codes, such as "H1 H2"; - for none',
  'option.wholeAudience': 'parties that may have it, by code, both sides among them',
  'say.remarkDrafted':
    'Drafted, and not said yet: a second person calls the same with the same words. Anything else they say is a new draft.',
  'say.remarkSaid':
    'Said, and told to the other side. It counts with what every other originator says, the strictest of them: comity request show {{request}}',
  'say.remarkBefore':
    'What was copied or drafted from it before stays as strict as it was. Copy it anew, into another case, to have it under the new marking.',
  'label.mayHave': 'May have it',
  'label.originators': 'Information of',
  'label.gradings': 'Reliability',
  'label.documentMarking': 'Request may be used',
  'label.answerMarking': 'Answer may be used',
  'say.nobodyElse': 'nobody',
  'say.typedWords':
    'Words that you type are not compared with what you have read: whose it is and who may have it is yours to heed.',
} as const

/** … and Chinese. */
export const markingZh: Readonly<Record<keyof typeof markingEn, string>> = {
  'option.europol': '欧洲刑警组织处理代码，例如 "H1 H2"；- 表示没有',
  'option.audience': '可以持有的参与方代码；- 表示无人',
  'option.anyAudience': '不限定谁可以持有',
  'option.originators': '信息属于哪些参与方；未写则为本方',
  'option.gradings': '原样给出的可靠性评级，例如 "europol-4x4:B2" 或 "admiralty:C3"',
  'option.source': '清单抄自哪项请求：其标记随之而来',
  'request.remark': '代表本方说明某项文件或答复今后可如何使用：第一次调用起草，由第二人说出完全相同的内容后发出',
  'option.piece': '针对哪一部分',
  'option.wholeEuropol': '欧洲刑警组织处理代码，例如 "H1 H2"；- 表示没有',
  'option.wholeAudience': '可以持有的参与方代码，须含双方',
  'say.remarkDrafted': '已起草，尚未说出：由第二人以相同内容再次调用。若内容不同，则为新的草稿。',
  'say.remarkSaid': '已说出并告知对方。它与其他各来源方所说的一并计算，取其最严者：comity request show {{request}}',
  'say.remarkBefore': '此前由它抄录或起草的内容仍与原来一样严格。要按新标记持有，请重新抄录到另一案件。',
  'label.mayHave': '可以持有者',
  'label.originators': '信息来源方',
  'label.gradings': '可靠性',
  'label.documentMarking': '请求的使用限制',
  'label.answerMarking': '答复的使用限制',
  'say.nobodyElse': '无人',
  'say.typedWords': '您键入的文字不会与您读过的内容比对：信息属于谁、谁可以持有，须由您自行遵守。',
}
