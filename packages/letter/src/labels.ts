import type { Bilingual, WordLanguage } from '@comity/agreement/words'
import type { Column } from './letter.ts'

const say = (en: string, zh: string): Bilingual => ({ en, zh })

/** Words of the document itself, in the two languages that have any. */
export const labels = {
  notice: say(
    'This document shows what was agreed; it is not what was signed. Signed are the terms of the hash below: compare it by another channel before you rely on this page. Where the two differ, the terms stand.',
    '本文件显示所约定的内容，但并非所签署之物。所签署的是下列哈希所对应的条款：依赖本页之前，请通过其他渠道核对。两者不一致时，以条款为准。',
  ),
  hash: say('Hash of the agreement', '协议的哈希'),
  hashForms: say(
    'In groups of four, capitals and small letters different; and as twenty-four words, which mean the same.',
    '每四个字符一组，区分大小写；另以二十四个词表示，含义相同。',
  ),
  parties: say('Parties', '当事方'),
  party: say('Party', '当事方'),
  namesNote: say(
    'Names are those of the cards that the parties signed for the directory. What is signed here are the codes in brackets, with the keys.',
    '名称取自各方为名录签署的名片。此处所签署的是括号中的代码及密钥。',
  ),
  country: say('Country', '国家'),
  memberClass: say('Class', '类别'),
  agreementKey: say('Agreement key', '协议密钥'),
  supersedes: say('Takes the place of the agreement', '取代协议'),
  clauses: say('Clauses', '条款'),
  terms: say('What the machines enforce', '由机器执行的内容'),
  termsNote: say(
    'Each entry is made from the terms themselves and names the clause it stands in.',
    '各项均由条款本身生成，并标明所在条号。',
  ),
  noText: say('There is no text in this language.', '没有此语言的文本。'),
  signatures: say('Signatures', '签名'),
  signedAt: say("Signed, in the signer's word", '签署时间（签署人所述）'),
  noSignatures: say('Nobody has signed.', '尚无人签署。'),
  denounced: say('Denounced', '已退出'),
  state: say('State at the node that gave this document', '出具本文件的节点上的状态'),
  noState: say(
    'Made from a file. Whether anybody has signed does not stand in it.',
    '由文件生成。其中不含是否已签署的信息。',
  ),
} as const

/** Members of the terms (spec/agreements.md §2). */
export const memberLabels: Readonly<Record<string, Bilingual>> = {
  match: say('Private matching', '隐私匹配'),
  requests: say('Requests', '请求'),
  index: say('Sealed index', '密封索引'),
  budgets: say('Budgets', '额度'),
  clocks: say('Clocks', '时限'),
  handling: say('Ceiling of handling', '处理标记上限'),
  refusal: say('Grounds of refusal', '拒绝理由'),
  dualCriminality: say('Dual criminality', '双重犯罪'),
  log: say('Log', '日志'),
  retention: say('Retention', '保存期'),
  oversight: say('Oversight', '监督'),
  auditors: say('Auditors', '审计人'),
  audit: say('Audit', '审计'),
  freeze: say('Payment stops', '止付'),
  inForce: say('Force', '效力'),
}

/** Figures of a statement about the terms. */
export const figureLabels: Readonly<Record<string, Bilingual>> = {
  publishers: say('Publishers', '发布方'),
  inquirers: say('Inquirers', '询问方'),
  purposes: say('Purposes', '目的'),
  bases: say('Legal bases', '法律依据'),
  profiles: say('Identifiers', '标识符'),
  statuses: say('Person statuses', '人员身份'),
  from: say('From', '自'),
  to: say('To', '至'),
  kinds: say('Kinds', '种类'),
  urgencies: say('Urgencies', '紧急程度'),
  epoch: say('Key lasts', '密钥使用期'),
  grace: say('Key answers for', '此后再答复'),
  manifest: say('Manifest used for', '清单使用期'),
  publication: say('Published', '发布'),
  rows: say('Rows at most', '行数上限'),
  hitRateStop: say('Stop at a share of hits of', '停止确认的命中比例'),
  commonValues: say('Common above cases', '常见值的案件数'),
  perDay: say('In one UTC day', '每个世界协调时日'),
  firstLoad: say('Once, in place of the day', '一次性替代当日额度'),
  pool: say('All inquirers together', '全部询问方合计'),
  perCase: say('One case', '一个案件'),
  reserve: say('Emergency reserve', '紧急预留'),
  clocks: say('From delivery', '自送达起'),
  tlp: say('TLP', 'TLP'),
  pap: say('PAP', 'PAP'),
  europol: say('Europol codes', '欧洲刑警组织代码'),
  grounds: say('Grounds', '理由'),
  dualCriminality: say('Dual criminality', '双重犯罪'),
  cosignatures: say('Cosignatures needed', '所需联署数'),
  retention: say('Deleted after', '删除期限'),
  oversight: say('Contacts', '联系方式'),
  auditors: say('Auditors', '审计人'),
  openings: say('Places drawn in one audit', '一次审计抽取的位置数'),
  window: say('Can be opened for', '可开启的期限'),
  erased: say('May have been erased', '允许已删除的比例'),
  hold: say('A hold lasts', '止付期'),
  thresholds: say(
    'No refusal for a small amount from, in minor units',
    '自此金额（最小货币单位）起不得以金额小为由拒绝',
  ),
  rule: say('In force', '生效'),
  until: say('Until', '至'),
  notice: say('Notice', '通知期'),
}

/** States of an agreement (spec/agreements.md §7). */
export const stateLabels: Readonly<Record<string, Bilingual>> = {
  proposed: say('proposed', '已提议'),
  signed: say('signed', '已签署'),
  'in-force': say('in force', '生效中'),
  superseded: say('superseded', '已被取代'),
  ended: say('ended', '已终止'),
  expired: say('expired', '已期满'),
}

export const memberClassLabels: Readonly<Record<string, Bilingual>> = {
  agency: say('agency', '机关'),
  company: say('company', '企业'),
  university: say('university', '大学'),
  'think-tank': say('think tank', '智库'),
  ngo: say('non-governmental organisation', '非政府组织'),
}

/** The language of labels beside texts of another: Chinese beside Chinese, English beside all else. */
export function labelLanguage(language: string): WordLanguage {
  return language.split('-')[0] === 'zh' ? 'zh' : 'en'
}

/** A label in each column. Two columns whose labels have one language both have it. */
export function labelColumns(label: Bilingual, languages: readonly string[]): readonly Column[] {
  return languages.map((language) => {
    const spoken = labelLanguage(language)
    return { language: spoken, paragraphs: [{ label: null, text: label[spoken] }] }
  })
}
