import { describeOffence } from '../taxonomy.ts'
import type { PersonStatus } from '../person-status.ts'
import type { RequestKind, Terms, Urgency } from '../terms.ts'

/** Languages in which the codes of the terms have words. */
export const wordLanguages = ['en', 'zh'] as const
export type WordLanguage = (typeof wordLanguages)[number]

/** One text in both of them. */
export interface Bilingual {
  readonly en: string
  readonly zh: string
}

const say = (en: string, zh: string): Bilingual => ({ en, zh })

/** spec/agreements.md §4. */
export const statusWords: Readonly<Record<PersonStatus, Bilingual>> = {
  suspect: say('suspect', '嫌疑人'),
  convicted: say('convicted', '已定罪人员'),
  victim: say('victim', '被害人'),
  witness: say('witness', '证人'),
  contact: say('contact', '联系人'),
  unknown: say('unknown', '身份不明'),
}

export const urgencyWords: Readonly<Record<Urgency, Bilingual>> = {
  E0: say('danger to life', '生命危险'),
  E1: say('funds in motion', '资金正在转移'),
  U: say('urgent', '紧急'),
  P: say('priority', '优先'),
  R: say('routine', '常规'),
}

export const kindWords: Readonly<Record<RequestKind, Bilingual>> = {
  information: say('information', '信息'),
  freeze: say('payment stop', '止付'),
  preservation: say('preservation of stored data', '保全已存储数据'),
  evidence: say('evidence', '证据'),
  testimony: say('testimony', '取证询问'),
  service: say('service of documents', '文书送达'),
  'surrender-contact': say('contact for the surrender of a person', '移交人员的联络'),
}

/** spec/agreements.md §13. */
export const groundWords: Readonly<Record<Terms['refusal']['grounds'][number], Bilingual>> = {
  R01: say('sovereignty, security, public order or other essential interests', '主权、安全、公共秩序或其他根本利益'),
  R02: say('a political offence, or one tied to it', '政治犯罪或与之相关的犯罪'),
  R03: say('a risk of persecution, or a discriminatory purpose', '有迫害风险或出于歧视目的'),
  R04: say('a manifest breach of a fundamental right, on specific evidence', '有具体证据表明明显侵犯基本权利'),
  R05: say('already tried (ne bis in idem)', '已经审判（一事不再理）'),
  R06: say('the conduct is no offence here', '该行为在本方不构成犯罪'),
  R07: say('immunity, privilege, professional secrecy, protection of the press', '豁免、特权、职业秘密、新闻保护'),
  R08: say('the measure is not available at home, or a court refused it', '本国无此措施或法院未予批准'),
  R09: say("harm to a person's safety or to a source", '危及人身安全或信息来源'),
  R10: say('a purely military offence', '纯军事犯罪'),
  R11: say('below the agreed gravity or amount', '低于约定的严重程度或金额'),
  R12: say('disproportionate, or wider than the stated facts', '不成比例或超出所述事实'),
  R13: say('the form is incomplete or wrong and was not cured in time', '请求书不完整或有误且未及时补正'),
  R14: say(
    'the sender is not competent, or no agreement covers this kind, purpose or party',
    '发送方无权限，或没有协议涵盖此种类、目的或当事方',
  ),
  R15: say('outside the agreed purpose or use', '超出约定的目的或用途'),
  R16: say(
    'we do not hold it, cannot identify it, or know it to be wrong or out of date',
    '本方不持有、无法识别，或已知有误或过时',
  ),
  R17: say('impossible in fact: deleted, encrypted, gone', '事实上不可能：已删除、已加密、已不存在'),
  R18: say("a conflicting legal duty, of a third country's law too", '与法律义务相冲突，包括第三国法律'),
  R19: say(
    'conditions or assurances declined, reciprocity refused, earlier conditions broken',
    '拒绝条件或保证、拒绝互惠、违反此前条件',
  ),
}

const profileWords: Readonly<Record<string, Bilingual>> = {
  phone: say('telephone numbers', '电话号码'),
  email: say('e-mail addresses', '电子邮件地址'),
  domain: say('domain names', '域名'),
  ip: say('IP addresses', 'IP地址'),
  iban: say('IBANs', '国际银行账号'),
  card: say('payment cards', '支付卡'),
  wallet: say('wallets', '钱包地址'),
  account: say('accounts', '账号'),
  iddoc: say('identity documents', '身份证件'),
  person: say('names with date of birth', '姓名及出生日期'),
}

const basisWords: Readonly<Record<string, Bilingual>> = {
  'mutual-assistance': say('mutual legal assistance', '司法协助'),
  'police-cooperation': say('police cooperation', '警务合作'),
  'fraud-prevention-duty': say('duty of operators to prevent fraud', '运营企业的反诈骗义务'),
  'anti-money-laundering-law': say('law against money laundering', '反洗钱法'),
  'fiu-exchange': say('exchange between financial intelligence units', '金融情报机构间的信息交换'),
  'network-security-law': say('law on network security', '网络安全法'),
  'incident-response': say('response to incidents', '事件处置'),
  'public-interest-research': say('research in the public interest', '公益研究'),
}

/** What an offence is called within a sentence, with its name (spec/agreements.md §3). Throws `schema` for one that is none. */
export function offencePhrase(offence: string, language: WordLanguage): string {
  const { en, zh } = describeOffence(offence)
  const first = en.slice(0, 1).toLowerCase()
  return named({ name: offence, words: { en: first + en.slice(1), zh } }, language)
}

/** What a profile is about, with its name: `telephone numbers (phone/1)`; of one that has no words the name alone. */
export function profilePhrase(profile: string, language: WordLanguage): string {
  return named({ name: profile, words: profileWords[profile.split('/')[0] ?? ''] }, language)
}

/** A legal basis with its name; of one that has no words the name alone. */
export function basisPhrase(basis: string, language: WordLanguage): string {
  return named({ name: basis, words: basisWords[basis] }, language)
}

/** Words with the code they stand for: what a person reads and what the machine does are then seen to be one. */
export function named(
  { name, words }: { readonly name: string; readonly words: Bilingual | undefined },
  language: WordLanguage,
): string {
  if (words === undefined || words[language] === name) return name
  return language === 'zh' ? `${words.zh}（${name}）` : `${words.en} (${name})`
}

/** Several phrases as one list. */
export function listed(phrases: readonly string[], language: WordLanguage): string {
  if (phrases.length === 0) return language === 'zh' ? '无' : 'none'
  return phrases.join(language === 'zh' ? '、' : ', ')
}
