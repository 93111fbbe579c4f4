import type { JudgementReason, refusalGrounds, Urgency } from '@comity/agreement'
import type { Bilingual } from '@comity/agreement/words'
import type { CaseRole, RequestState } from '@comity/casework'
import type {
  CaseKind,
  ClarifiableField,
  disputeReasons,
  FormRow,
  Particulars,
  postponementCodes,
  preservationRisks,
} from '@comity/casework/request'

/*
 * Words of a request, in both languages at once: a letter shows them side by side (spec/casework.md §13), a page those of its reader.
 */

const say = (en: string, zh: string): Bilingual => ({ en, zh })

/** What a letter is, by the kind of its request. */
export const letterTitles: Readonly<Record<CaseKind, Bilingual>> = {
  information: say('Request for information', '信息请求书'),
  preservation: say('Request for the expedited preservation of stored data', '快速保全所存数据请求书'),
  evidence: say('Request for evidence', '取证请求书'),
  testimony: say('Request for testimony', '取证言请求书'),
  service: say('Request for the service of documents', '送达文书请求书'),
  'surrender-contact': say('Request for contact on the surrender of a person', '移交人员联络请求书'),
}

export const urgencyWords: Readonly<Record<Urgency, Bilingual>> = {
  E0: say('E0: danger to life', 'E0：生命危险'),
  E1: say('E1: money or data is being lost now', 'E1：资金或数据正在流失'),
  U: say('U: urgent', 'U：紧急'),
  P: say('P: priority', 'P：优先'),
  R: say('R: routine', 'R：一般'),
}

/** Grounds of refusal (spec/agreements.md §13). */
export const groundWords: Readonly<Record<(typeof refusalGrounds)[number], Bilingual>> = {
  R01: say(
    'R01: sovereignty, security, public order or other essential interests',
    'R01：主权、安全、公共秩序或其他根本利益',
  ),
  R02: say('R02: a political offence, or one tied to it', 'R02：政治犯罪或与之相关的犯罪'),
  R03: say('R03: a risk of persecution, or a discriminatory purpose', 'R03：有迫害之虞，或带有歧视目的'),
  R04: say(
    'R04: a manifest breach of a fundamental right, on specific evidence',
    'R04：有具体证据表明明显侵犯基本权利',
  ),
  R05: say('R05: already tried (ne bis in idem)', 'R05：已经审判（一事不再理）'),
  R06: say('R06: the conduct is no offence here', 'R06：该行为在此地不构成犯罪'),
  R07: say(
    'R07: immunity, privilege, professional secrecy, protection of the press',
    'R07：豁免、特权、职业秘密或新闻保护',
  ),
  R08: say('R08: the measure is not available at home, or a court refused it', 'R08：国内无此措施，或法院不予准许'),
  R09: say("R09: harm to a person's safety or to a source", 'R09：危及人身安全或消息来源'),
  R10: say('R10: a purely military offence', 'R10：纯军事犯罪'),
  R11: say('R11: below the agreed gravity or amount', 'R11：低于约定的严重程度或金额'),
  R12: say('R12: disproportionate, or wider than the stated facts', 'R12：不成比例，或超出所述事实'),
  R13: say('R13: the form is incomplete or wrong and was not cured in time', 'R13：表格不完整或有误，且未按时补正'),
  R14: say('R14: the sender is not competent, or no agreement covers it', 'R14：发件方无管辖权，或无协议涵盖'),
  R15: say('R15: outside the agreed purpose or use', 'R15：超出约定的目的或用途'),
  R16: say(
    'R16: not held, not identified, or known to be wrong or out of date',
    'R16：未持有、无法识别，或已知错误或过时',
  ),
  R17: say('R17: impossible in fact: deleted, encrypted, gone', 'R17：事实上不可能：已删除、已加密或已灭失'),
  R18: say("R18: a conflicting legal duty, of a third country's law too", 'R18：与法律义务冲突，包括第三国法律'),
  R19: say(
    'R19: conditions or assurances declined, reciprocity refused, earlier conditions broken',
    'R19：拒绝条件或保证、拒绝互惠，或违反先前条件',
  ),
}

export const postponementWords: Readonly<Record<(typeof postponementCodes)[number], Bilingual>> = {
  P01: say('P01: an investigation of its own', 'P01：本方正在调查'),
  P02: say('P02: used in other proceedings', 'P02：用于其他程序'),
  P03: say('P03: awaits a decision or a translation', 'P03：等待决定或翻译'),
  P04: say('P04: a day agreed with others', 'P04：与他方约定的日期'),
}

export const stateWords: Readonly<Record<RequestState, Bilingual>> = {
  DRAFT: say('draft', '草稿'),
  APPROVED: say('approved', '已批准'),
  CANCELLED: say('given up', '已放弃'),
  SENT: say('sent', '已发出'),
  UNDELIVERABLE: say('undeliverable', '无法送达'),
  REJECTED_AT_GATE: say('rejected at the gate', '入口处被拒'),
  DELIVERED: say('delivered', '已送达'),
  ACKNOWLEDGED: say('acknowledged', '已确认收到'),
  NEEDS_INFO: say('more is asked for', '待补充'),
  REROUTED: say('another party is competent', '另有主管方'),
  ACCEPTED: say('accepted', '已接受'),
  ACCEPTED_IN_PART: say('accepted in part', '部分接受'),
  ACCEPTED_WITH_CONDITIONS: say('accepted with conditions', '附条件接受'),
  CONDITIONS_DECLINED: say('conditions declined', '条件被拒'),
  POSTPONED: say('postponed', '已推迟'),
  EXECUTING: say('being carried out', '执行中'),
  ANSWERED: say('answered', '已答复'),
  ANSWERED_IN_PART: say('answered in part', '部分答复'),
  ANSWERED_NOTHING_FOUND: say('answered: nothing found', '已答复：未查到'),
  USE_BLOCKED: say('use of the answer is blocked', '答复禁止使用'),
  USE_CONDITIONED: say('use of the answer has conditions', '答复附条件使用'),
  DISPUTED: say('answer disputed', '答复有争议'),
  PRESERVED: say('preserved', '已保全'),
  RELEASED: say('let go', '已解除保全'),
  LAPSED: say('preservation over', '保全期满'),
  PRODUCED: say('produced', '已提供'),
  REFUSED: say('refused', '已拒绝'),
  APPEALED: say('refusal appealed', '已申诉'),
  SUSPENDED: say('suspended', '已中止'),
  WITHDRAWN: say('withdrawn', '已撤回'),
  CLOSED: say('closed', '已结案'),
}

export const roleWords: Readonly<Record<CaseRole, Bilingual>> = {
  officer: say('officer', '承办人'),
  approver: say('approver', '批准人'),
  desk: say('desk', '联络处'),
  executor: say('executor', '执行人'),
  node: say('node, by itself', '节点自动'),
}

/** What a row with a form says. */
export const formWords: Readonly<Record<FormRow, Bilingual>> = {
  q9: say('What is missing', '所缺内容'),
  q10a: say('What was supplied', '补充内容'),
  q11: say('Another party is competent', '另有主管方'),
  q12p: say('Left out of what is accepted', '未接受的部分'),
  q12c: say('Conditions', '条件'),
  q15: say('Postponement', '推迟'),
  q17c: say('Talk before a refusal', '拒绝前的协商'),
  q17r: say('Reply to that', '对协商的回复'),
  q21: say('What came of it', '结果反馈'),
  q22: say('Dispute of the answer', '对答复的争议'),
  q23a: say('How the dispute was settled', '争议的解决'),
  q24: say('Appeal against the refusal', '对拒绝的申诉'),
  q24c: say('Why it stays refused', '维持拒绝的理由'),
  q25: say('Withdrawal', '撤回'),
  q28b: say('Use of the answer is blocked', '答复禁止使用'),
  q28c: say('Conditions on the use of the answer', '使用答复的条件'),
  p1: say('Preserved', '已保全'),
  p2: say('Longer preservation is asked for', '请求延长保全'),
  p3: say('Longer preservation is granted', '准予延长保全'),
  p4: say('Preservation is not needed any more', '不再需要保全'),
  p7: say('Warning about the preservation', '关于保全的警示'),
  m1: say('How it may be used from then on', '此后的使用限制'),
  m3: say('How it may be used from then on', '此后的使用限制'),
}

type Judged = Exclude<JudgementReason, keyof typeof groundWords>
type Code =
  | Judged
  | Particulars<'testimony'>['capacity' | 'manner']
  | Particulars<'service'>['manner' | 'proof']
  | Particulars<'surrender-contact'>['matter']
  | (typeof disputeReasons)[number]
  | (typeof preservationRisks)[number]

/** Values of closed sets that have no table of their own. */
export const codeWords: Readonly<Record<Code, Bilingual>> = {
  'other-name': say('an offence here under another name', '在本方以其他罪名构成犯罪'),
  'act-described': say('an offence here, as the act is described', '所述行为在本方构成犯罪'),
  treaty: say('a treaty makes it an offence', '条约规定为犯罪'),
  witness: say('witness', '证人'),
  expert: say('expert', '专家'),
  victim: say('victim', '被害人'),
  suspect: say('suspect', '嫌疑人'),
  'in-person': say('in person', '当面'),
  'video-link': say('by video link', '视频连线'),
  'in-writing': say('in writing', '书面'),
  post: say('by post', '邮寄'),
  electronic: say('electronically', '电子方式'),
  receipt: say('receipt', '回执'),
  certificate: say('certificate', '证明书'),
  'sworn-statement': say('sworn statement', '宣誓陈述'),
  'competent-authority': say('who is competent', '主管机关'),
  'provisional-arrest': say('provisional arrest', '临时逮捕'),
  'surrender-date': say('day of the surrender', '移交日期'),
  escort: say('escort', '押解'),
  incomplete: say('incomplete', '不完整'),
  'wrong-subject': say('about somebody or something else', '对象有误'),
  unreadable: say('cannot be read', '无法读取'),
  availability: say('it may not be available in the future', '将来可能不可用'),
  confidentiality: say('it threatens the confidentiality of the investigation', '危及调查的保密'),
}

/** Parts of a request of which the other side can say that they are missing or wrong. */
export const fieldWords: Readonly<Record<ClarifiableField, Bilingual>> = {
  purpose: say('Purpose', '目的'),
  offence: say('Offence', '罪行'),
  urgency: say('Urgency', '紧急程度'),
  identifier: say('Identifier', '标识符'),
  question: say('Question', '问题'),
  facts: say('Facts', '事实'),
  'legal-basis': say('Legal basis', '法律依据'),
  authority: say('Requesting authority', '请求机关'),
  period: say('Period', '期间'),
  necessity: say('Why it is necessary', '必要性'),
  translation: say('Translation', '译文'),
}

/** Members of documents and forms; one that has no words here shows its name. */
export const memberWords: Readonly<Record<string, Bilingual>> = {
  authority: say('Requesting authority', '请求机关'),
  facts: say('Facts', '事实'),
  data: say('Data to be preserved', '须保全的数据'),
  period: say('Period', '期间'),
  relevance: say('How it relates to the offence', '与犯罪的关系'),
  custodian: say('Custodian or place of the system', '保管人或系统所在地'),
  necessity: say('Why it is necessary', '必要性'),
  followUp: say('Request to disclose that will follow', '后续的披露请求'),
  legalBasis: say('Legal basis', '法律依据'),
  items: say('What is asked for', '所请求的内容'),
  procedure: say('Formalities to be kept', '须遵守的程序'),
  neededBy: say('Needed by', '需要时间'),
  person: say('Person', '人员'),
  capacity: say('In which capacity', '身份'),
  manner: say('Manner', '方式'),
  questions: say('Questions', '问题'),
  rights: say('Rights to be told before', '须事先告知的权利'),
  proposed: say('Time proposed', '建议时间'),
  addressee: say('Addressee', '受送达人'),
  address: say('Address', '地址'),
  documents: say('Documents to be served, each with its SHA-256', '须送达的文书及其 SHA-256'),
  language: say('Language of the documents', '文书语言'),
  proof: say('Proof of service', '送达证明'),
  serveBy: say('To be served by', '送达期限'),
  warrant: say('Warrant', '令状'),
  location: say('Where the person may be', '人员可能所在地'),
  matter: say('Matter', '事项'),
  contact: say('Whom to call', '联系人'),
  fields: say('Fields', '字段'),
  text: say('Text', '文字'),
  supplied: say('Supplied', '补充'),
  competent: say('Competent party', '主管方'),
  leftOut: say('Left out', '未包括'),
  conditions: say('Conditions', '条件'),
  code: say('Code', '代码'),
  until: say('Until', '至'),
  reviewAt: say('Looked at again', '复查时间'),
  ground: say('Ground', '理由'),
  reason: say('Reason', '原因'),
  useful: say('Useful', '是否有用'),
  used: say('Used', '是否使用'),
  outcome: say('Outcome', '结果'),
  reference: say('Reference', '编号'),
  risk: say('Risk', '风险'),
  fix: say('What would make it grantable', '如何可以准许'),
  secondary: say('Further grounds', '其他理由'),
  searchedAt: say('Searched', '查找时间'),
  searchedSources: say('Where it was looked for', '查找范围'),
  since: say('Impossible since', '自何时起不可能'),
  nextHop: say('Who may have it now', '现可能持有者'),
  court: say('Decision of a court', '法院决定'),
  issuer: say('Issued by', '签发机关'),
  issuedAt: say('Issued', '签发时间'),
  dueBy: say('Due by', '期限'),
  kind: say('Kind', '种类'),
  what: say('What', '内容'),
  field: say('Field', '字段'),
  value: say('Value', '值'),
  title: say('Title', '标题'),
  sha256: say('SHA-256', 'SHA-256'),
  document: say('Document', '文件'),
  refusedAt: say('Refused', '拒绝时间'),
  nothingFound: say('Nothing was found', '未查到'),
  from: say('From', '自'),
  to: say('To', '至'),
  question: say('Question', '问题'),
  urgency: say('Urgency', '紧急程度'),
  offence: say('Offence', '罪行'),
}

/** Words of the letter itself. */
export const letterWords = {
  notice: say(
    'This letter is made from the signed documents and events of the request, and is not itself what was signed. The other party can make the same letter at its own node: compare the digest at its end by another channel before you rely on this page.',
    '本函由该请求的已签署文件和事件生成，其本身并非所签署之物。对方可在其节点生成同一函件：依赖本页之前，请通过其他渠道核对末尾的摘要。',
  ),
  freeTexts: say(
    'Forms and codes are given in every language of this letter. What people wrote is shown once, as they wrote it; characters that are not seen are written out, such as [U+202E]. Letters of different scripts can look alike: rely on the identifier in its canonical form.',
    '表格与代码以本函的每种语言给出。人员所写的文字按原文只显示一次；不可见字符会被写出，例如 [U+202E]。不同文字的字母可能外形相同：请以规范形式的标识符为准。',
  ),
  request: say('Request', '请求'),
  from: say('From', '请求方'),
  to: say('To', '被请求方'),
  urgency: say('Urgency', '紧急程度'),
  purpose: say('Purpose', '目的'),
  offence: say('Offence', '罪行'),
  agreement: say('Agreement', '协议'),
  clause: say('Clause that permits it', '准许条款'),
  state: say('State at the node that gave this letter', '出具本函的节点上的状态'),
  sent: say('Sent', '发出时间'),
  acknowledgeBy: say('To be acknowledged by', '确认收到期限'),
  answerBy: say('To be answered by', '答复期限'),
  noClock: say('from delivery', '自送达起算'),
  follows: say('Follows the request', '所续请求'),
  confidential: say('Confidential', '保密'),
  isConfidential: say('at the requested party only its fenced persons may know of it', '被请求方仅特定人员可以知悉'),
  handling: say('Handling', '处理限制'),
  marking: say('May be used as', '使用限制'),
  mayHave: say('May have it', '可以持有者'),
  originators: say('Information of', '信息来源方'),
  anybody: say('not narrowed', '未限定'),
  asked: say('What is asked', '请求内容'),
  question: say('Question', '问题'),
  identifier: say('Identifier', '标识符'),
  citation: say('Hit that it rests on', '所依据的命中'),
  confirmed: say('Hit confirmed by a person', '命中经人确认'),
  particulars: say('Particulars', '具体事项'),
  answer: say('Answer', '答复'),
  refusal: say('Refusal', '拒绝'),
  answerBlocked: say('There is an answer whose use is blocked: it is not shown.', '答复已禁止使用，不予显示。'),
  by: say('Said by', '陈述方'),
  at: say('At', '时间'),
  acts: say('Who did what', '经办情况'),
  party: say('Party', '参与方'),
  role: say('Role', '角色'),
  row: say('Row', '行'),
  reached: say('State', '状态'),
  digest: say('Digest of the signed document', '已签署文件的摘要'),
  digestForms: say(
    'SHA-256 of the request document; in groups of four, capitals and small letters different, and as twenty-four words, which mean the same. Both nodes keep the document, sign the events that name this digest, and have them in their logs.',
    '请求文件的 SHA-256；每四个字符一组，区分大小写，另以二十四个词表示，含义相同。双方节点均保存该文件、签署载明此摘要的事件，并记入日志。',
  ),
  documentHex: say('The same in hexadecimal', '十六进制形式'),
  answerDigest: say('Digest of the answer or refusal', '答复或拒绝的摘要'),
  head: say('Hash of the newest event', '最新事件的哈希'),
  yes: say('yes', '是'),
  no: say('no', '否'),
} as const
