import { daysPhrase, durationPhrase, instantPhrase, numberPhrase } from './durations.ts'
import { divideTerms, type Provision } from '../negotiation/provisions.ts'
import type { DayCount, Terms } from '../terms.ts'
import {
  basisPhrase,
  type Bilingual,
  groundWords,
  kindWords,
  listed,
  named,
  offencePhrase,
  profilePhrase,
  statusWords,
  urgencyWords,
  type WordLanguage,
} from './code-words.ts'

/** Figures by the name under which a text asks for them. */
export type Figures = Readonly<Record<string, string>>

type Members = Provision['terms']
type Of<Name extends keyof Members> = NonNullable<Members[Name]>
type Rule<Name extends 'match' | 'requests'> = Of<Name>[number]
type Allowances = Terms['budgets']['perDay']

interface Reader {
  readonly language: WordLanguage
  /** All parties of the terms, to call them so. */
  readonly everybody: readonly string[]
}

/** What one rule, or one member that is no list of rules, says: its name in the terms, and its figures. */
export interface Statement {
  readonly clause: string
  readonly member: keyof Members
  readonly figures: Figures
}

/** All that the terms say to a machine, in words, in the order of the clauses. */
export function statementsOf(terms: Terms, language: WordLanguage): readonly Statement[] {
  const reader = { language, everybody: terms.parties.map(({ party }) => party) }
  return [...divideTerms(terms)].flatMap(([clause, { terms: members }]) =>
    partsOf(members).map((part) => ({ clause, member: part.member, figures: clauseFigures(part.members, reader) })),
  )
}

interface Part {
  readonly member: keyof Members
  readonly members: Members
}

/** Members one by one; each rule of a list that grants something stands for itself. */
function partsOf(members: Members): readonly Part[] {
  return (Object.keys(members) as (keyof Members)[]).flatMap((member): readonly Part[] => {
    if (member === 'match') return (members.match ?? []).map((rule) => ({ member, members: { match: [rule] } }))
    if (member === 'requests')
      return (members.requests ?? []).map((rule) => ({ member, members: { requests: [rule] } }))
    return [{ member, members: { [member]: members[member] } }]
  })
}

/**
 * What the members of the terms that stand in each clause say: a text that asks for them cannot say anything else than the
 * terms do. Of several rules of one clause the first speaks.
 */
export function figuresOf(terms: Terms, language: WordLanguage): ReadonlyMap<string, Figures> {
  const figures = new Map<string, Figures>(terms.clauses.map(({ id }) => [id, {}]))
  for (const statement of statementsOf(terms, language)) {
    figures.set(statement.clause, { ...statement.figures, ...figures.get(statement.clause) })
  }
  return figures
}

function clauseFigures(members: Members, reader: Reader): Figures {
  const { match: [match] = [], requests: [request] = [], index, budgets, clocks, handling } = members
  return {
    ...(match && matchFigures(match, reader)),
    ...(request && requestFigures(request, reader)),
    ...(index && indexFigures(index, reader)),
    ...(budgets && budgetFigures(budgets, reader)),
    ...(clocks && { clocks: clockList(clocks, reader) }),
    ...(handling && { tlp: handling.tlp, pap: handling.pap, europol: listed(handling.europol, reader.language) }),
    ...closingFigures(members, reader),
  }
}

function matchFigures(rule: Rule<'match'>, reader: Reader): Figures {
  const { language } = reader
  return {
    publishers: listed(rule.publishers, language),
    inquirers: listed(rule.inquirers, language),
    purposes: purposeList(rule.purposes, language),
    bases: listed(
      rule.bases.map((basis) => basisPhrase(basis, language)),
      language,
    ),
    profiles: profileList(rule.profiles, language),
    statuses: listed(
      rule.statuses.map((name) => named({ name, words: statusWords[name] }, language)),
      language,
    ),
  }
}

function requestFigures(rule: Rule<'requests'>, { language }: Reader): Figures {
  const kinds = rule.kinds.map((name) => named({ name, words: kindWords[name] }, language))
  const urgencies = rule.urgencies.map((name) => named({ name, words: urgencyWords[name] }, language))
  return {
    from: listed(rule.from, language),
    to: listed(rule.to, language),
    kinds: listed(kinds, language),
    purposes: purposeList(rule.purposes, language),
    urgencies: listed(urgencies, language),
  }
}

function indexFigures(index: Of<'index'>, { language }: Reader): Figures {
  const { publication, hitRateStop, commonValues } = index
  const isChinese = language === 'zh'
  const at = isChinese ? '即时' : 'at once'
  const none = listed([], language)
  return {
    epoch: daysPhrase(index.epochDays, language),
    grace: daysPhrase(index.graceDays, language),
    manifest: durationPhrase(index.manifestHours * 60, language),
    publication: publication.kind === 'immediate' ? at : every(publication.everyHours, language),
    rows: joined(
      index.rowsCap.map(({ profile, rows }) => `${profilePhrase(profile, language)} ${numberPhrase(rows)}`),
      language,
    ),
    hitRateStop: hitRateStop === null ? none : `${String(hitRateStop)}%`,
    commonValues: commonValues === null ? none : numberPhrase(commonValues.cases),
  }
}

function every(hours: number, language: WordLanguage): string {
  const duration = durationPhrase(hours * 60, language)
  return language === 'zh' ? `每${duration}` : `every ${duration}`
}

function budgetFigures(budgets: Of<'budgets'>, reader: Reader): Figures {
  const { language } = reader
  return {
    perDay: allowanceList(budgets.perDay, reader),
    firstLoad: allowanceList(budgets.firstLoad, reader),
    pool: joined(
      budgets.pool.map(({ profile, elements }) => `${profilePhrase(profile, language)} ${numberPhrase(elements)}`),
      language,
    ),
    perCase: budgets.perCase === null ? listed([], language) : numberPhrase(budgets.perCase),
    reserve: allowanceList(budgets.emergencyReserve, reader),
  }
}

function allowanceList(allowances: Allowances, { language, everybody }: Reader): string {
  const isChinese = language === 'zh'
  const side = (parties: readonly string[], all: Bilingual) =>
    parties.length === everybody.length ? all[language] : listed(parties, language)
  const phrases = allowances.map(({ inquirers, publishers, profiles, elements }) => {
    const who = side(inquirers, { en: 'every party', zh: '各方' })
    const whom = side(publishers, { en: 'every other party', zh: '其他各方' })
    const what = profileList(profiles, language)
    const count = numberPhrase(elements)
    return isChinese
      ? `${who}向${whom}就下列每类询问${count}个：${what}`
      : `${who} asking ${whom}, ${count} of each of ${what}`
  })
  return joined(phrases, language)
}

function clockList({ minutes, days = [] }: Of<'clocks'>, { language }: Reader): string {
  const phrases = minutes.map((each) => {
    const { urgency } = each
    const class_ = named({ name: urgency, words: urgencyWords[urgency] }, language)
    const within = (clock: 'acknowledge' | 'answer'): string => {
      const inDays = days.find((other) => other.urgency === urgency && other.clock === clock)
      return inDays === undefined ? durationPhrase(each[clock], language) : countedDays(inDays, language)
    }
    const [first, last] = [within('acknowledge'), within('answer')]
    return language === 'zh'
      ? `${class_}：${first}内确认，${last}内答复`
      : `${class_}: acknowledged within ${first}, answered within ${last}`
  })
  return joined(phrases, language)
}

/** Days of the requested party's calendar. */
function countedDays(
  { count, days }: { readonly count: DayCount; readonly days: number },
  language: WordLanguage,
): string {
  const n = numberPhrase(days)
  if (language === 'zh') return count === 'working' ? `${n}个工作日` : `${n}个日历日`
  return `${n} ${count} ${days === 1 ? 'day' : 'days'}`
}

/** How long a hold lasts; without an order no longer than the working days, where the terms have them. */
function holdPhrase({ holdDays, workingDays }: Of<'freeze'>, language: WordLanguage): string {
  const longest = daysPhrase(holdDays, language)
  if (workingDays === undefined) return longest
  const [transaction, account] = [workingDays.transaction, workingDays.account].map((days) =>
    countedDays({ count: 'working', days }, language),
  )
  return language === 'zh'
    ? `${longest}；无命令时，交易不超过${String(transaction)}，账户不超过${String(account)}`
    : `${longest}, without an order no longer than ${String(transaction)} of a transaction and ${String(account)} of an account,`
}

function closingFigures(members: Members, { language, everybody }: Reader): Figures {
  const { refusal, dualCriminality, log, retention, oversight, auditors, audit, freeze, inForce } = members
  return {
    ...(refusal && {
      grounds: joined(
        refusal.grounds.map((code) => `${code} ${groundWords[code][language]}`),
        language,
      ),
    }),
    ...(dualCriminality && { dualCriminality: dualCriminalityRule(dualCriminality.rule, language) }),
    ...(log && { cosignatures: numberPhrase(log.cosignatures) }),
    ...(retention && { retention: daysPhrase(retention.days, language) }),
    ...(oversight && {
      oversight: joined(
        oversight.map(({ party, contact }) => `${party}: ${contact}`),
        language,
      ),
    }),
    ...(auditors && {
      auditors: listed(
        auditors.map(({ name, key }) => named({ name: key, words: { en: name, zh: name } }, language)),
        language,
      ),
    }),
    ...(audit && {
      openings: numberPhrase(audit.openings),
      window: daysPhrase(audit.windowDays, language),
      erased: `${String(audit.erasedPercent)}%`,
    }),
    ...(freeze && {
      hold: holdPhrase(freeze, language),
      thresholds: listed(
        freeze.thresholds.map(({ currency, minor }) => `${currency} ${numberPhrase(BigInt(minor))}`),
        language,
      ),
    }),
    ...(inForce && forceFigures(inForce, { language, everybody })),
  }
}

function dualCriminalityRule(rule: Terms['dualCriminality']['rule'], language: WordLanguage): string {
  const isChinese = language === 'zh'
  if (rule === 'not-required') return isChinese ? '不作要求' : 'is not required'
  return isChinese
    ? '作为问题交由人员决定，绝不自动通过'
    : 'is put to a person as a question and is never an automatic yes'
}

function forceFigures({ rule, from, until, noticeDays }: Of<'inForce'>, { language, everybody }: Reader): Figures {
  const isChinese = language === 'zh'
  const all = isChinese ? '全部当事方签署时' : 'when every party has signed'
  const rules = {
    all: () => all,
    'n-of-m': (n: number) =>
      isChinese
        ? `${String(everybody.length)}方中有${String(n)}方签署时，对已签署各方`
        : `when ${String(n)} of the ${String(everybody.length)} parties have signed, for those that have`,
    // Where the beginning is the date of the rule, it is said once, as the beginning.
    date: (at: string) =>
      at === from
        ? all
        : isChinese
          ? `${all}，但不早于${instantPhrase(at)}`
          : `${all}, and not before ${instantPhrase(at)}`,
  }
  return {
    rule: rule.kind === 'all' ? rules.all() : rule.kind === 'date' ? rules.date(rule.at) : rules['n-of-m'](rule.n),
    from: instantPhrase(from),
    until: instantPhrase(until),
    notice: daysPhrase(noticeDays, language),
  }
}

const purposeList = (purposes: Rule<'match'>['purposes'], language: WordLanguage) =>
  listed(
    purposes.map((name) => offencePhrase(name, language)),
    language,
  )

const profileList = (profiles: readonly string[], language: WordLanguage) =>
  listed(
    profiles.map((profile) => profilePhrase(profile, language)),
    language,
  )

/** Phrases that have commas of their own. */
function joined(phrases: readonly string[], language: WordLanguage): string {
  if (phrases.length === 0) return listed([], language)
  return phrases.join(language === 'zh' ? '；' : '; ')
}
