import { day, formatInstant, type Instant, isComityError, type Verified } from '@comity/codec'
import { numberPhrase } from '../words/durations.ts'
import { fail } from '../errors.ts'
import type { TemplateMember } from '../template.ts'
import type { Terms } from '../terms.ts'
import { verifyTerms } from '../verify-terms.ts'
import { listed, type WordLanguage, wordLanguages } from '../words/code-words.ts'
import { type Figures, figuresOf } from '../words/figures.ts'
import type { AgreementTemplate, TemplateRole, TemplateTerms } from './template-shape.ts'

/** What a template is filled with. Where a figure is not given, it is the template's own. */
export interface TemplateFilling {
  readonly template: AgreementTemplate
  readonly parties: readonly TemplateMember[]
  readonly from: Instant
  /** Days in force. */
  readonly days?: number
  /** Only these of the template's profiles. */
  readonly profiles?: readonly string[]
  /** In place of every number of the template's allowances a day, and of the first load. */
  readonly dailyElements?: number
  readonly firstLoadElements?: number
  /** In place of every cap of rows. */
  readonly rows?: number
  /** Where the oversight of a party is reached, by party. */
  readonly oversight?: ReadonlyMap<string, string>
  readonly auditors?: readonly { readonly name: string; readonly key: string }[]
  /** Hash of the agreement that the terms take the place of. */
  readonly supersedes?: string
}

/**
 * Terms of a template: its roles become parties, its figures stand in the terms, and the text takes them from there. A rule
 * that is left with nobody or nothing goes, with the clause that holds it. Throws `schema` for parties that the template
 * has no place for, and what `verifyTerms` throws.
 */
export function fillTemplate(filling: TemplateFilling): Verified<Terms> {
  const { template, supersedes } = filling
  const cast = castParties(template.roles, filling.parties)
  const { kept, terms } = fillTerms(filling, cast)
  const blank = template.clauses.filter(({ id }) => kept(id)).map(({ id, en, zh }) => ({ id, text: texts({ en, zh }) }))
  const draft = {
    schema: 1 as const,
    ...(supersedes === undefined ? {} : { supersedes }),
    title: texts(template.title),
    clauses: blank,
    ...terms,
  }
  return verifyTerms({ ...draft, clauses: fillClauses(draft, { filling, cast }) })
}

const texts = ({ en, zh }: { readonly en: string; readonly zh: string }): Terms['title'] => [
  { language: 'en', text: en },
  { language: 'zh', text: zh },
]

/** Party codes by role, sorted. */
type Cast = ReadonlyMap<string, readonly string[]>

/** Tells whether a template has a place for each of these parties, and for each of its places enough of them. */
export function hasPlaces(
  { roles }: Pick<AgreementTemplate, 'roles'>,
  members: readonly Pick<TemplateMember, 'party' | 'memberClass'>[],
): boolean {
  try {
    castParties(roles, members)
    return true
  } catch (error) {
    if (isComityError(error, 'schema')) return false
    throw error
  }
}

function castParties(
  roles: readonly TemplateRole[],
  members: readonly Pick<TemplateMember, 'party' | 'memberClass'>[],
): Cast {
  const cast = new Map(roles.map(({ role }) => [role, [] as string[]]))
  for (const { party, memberClass } of members) {
    const role = roles.find(({ memberClasses }) => memberClasses.includes(memberClass))
    cast.get((role ?? fail('schema', {})).role)?.push(party)
  }
  for (const { role, least, most } of roles) {
    const n = cast.get(role)?.length ?? 0
    if (n < least || n > most) fail('schema', { n })
    cast.get(role)?.sort()
  }
  return cast
}

function fillTerms(filling: TemplateFilling, cast: Cast) {
  const { template, profiles: only } = filling
  const { terms: given } = template
  const side = (roles: readonly string[]) => roles.flatMap((role) => cast.get(role) ?? fail('schema', {})).sort()
  const narrow = (names: readonly string[]) => names.filter((name) => only === undefined || only.includes(name))
  const match = given.match
    .map((rule) => ({
      ...rule,
      publishers: side(rule.publishers),
      inquirers: side(rule.inquirers),
      profiles: narrow(rule.profiles),
    }))
    .filter(hasMeaning)
  const requests = given.requests
    .map((rule) => ({ ...rule, from: side(rule.from), to: side(rule.to) }))
    .filter((rule) => areTwo(rule.from, rule.to))
  const matched = new Set(match.flatMap(({ profiles }) => profiles))
  if (only?.some((profile) => !matched.has(profile)) === true) fail('schema', {})
  const ruled = new Set([...given.match, ...given.requests].map(({ clause }) => clause))
  const left = new Set([...match, ...requests].map(({ clause }) => clause))
  const { parties } = filling
  const members = [...parties].sort((one, other) => (one.party < other.party ? -1 : 1))
  return {
    kept: (clause: string) => !ruled.has(clause) || left.has(clause),
    terms: {
      parties: members.map(({ party, memberClass, country, agreementKey }) => ({
        party,
        memberClass,
        country,
        agreementKey,
      })),
      match,
      requests,
      index: {
        ...given.index,
        rowsCap: given.index.rowsCap
          .filter(({ profile }) => matched.has(profile))
          .map(({ profile, rows }) => ({ profile, rows: filling.rows ?? rows })),
      },
      budgets: fillBudgets({ filling, side, narrow }),
      clocks: given.clocks,
      handling: given.handling,
      refusal: given.refusal,
      dualCriminality: given.dualCriminality,
      log: given.log,
      retention: given.retention,
      ...fillDuties(filling, members),
      ...(given.freeze !== undefined && requests.some(asksForStops) && { freeze: given.freeze }),
      inForce: fillForce(given.inForce, filling),
    },
  }
}

function asksForStops({ kinds }: Terms['requests'][number]): boolean {
  return kinds.includes('freeze')
}

function hasMeaning(rule: Terms['budgets']['perDay'][number] | Terms['match'][number]): boolean {
  return rule.profiles.length > 0 && areTwo(rule.publishers, rule.inquirers)
}

/** Someone on one side who is not alone on both. */
function areTwo(one: readonly string[], other: readonly string[]): boolean {
  return one.length > 0 && other.length > 0 && new Set([...one, ...other]).size > 1
}

function fillBudgets({
  filling,
  side,
  narrow,
}: {
  readonly filling: TemplateFilling
  readonly side: (roles: readonly string[]) => string[]
  readonly narrow: (profiles: readonly string[]) => string[]
}): Terms['budgets'] {
  const { clause, perDay, firstLoad, pool, perCase, emergencyReserve } = filling.template.terms.budgets
  const fill = (rules: typeof perDay, elements: number | undefined) =>
    rules
      .map((rule) => ({
        inquirers: side(rule.inquirers),
        publishers: side(rule.publishers),
        profiles: narrow(rule.profiles),
        elements: elements ?? rule.elements,
      }))
      .filter(hasMeaning)
  return {
    clause,
    perDay: fill(perDay, filling.dailyElements),
    firstLoad: fill(firstLoad, filling.firstLoadElements),
    pool: pool.filter(({ profile }) => narrow([profile]).length > 0),
    perCase,
    emergencyReserve: fill(emergencyReserve, undefined),
  }
}

/** What stands for a contact that is still to be named: a person replaces it before anybody signs. */
export const unnamedContact = 'to be named / 待指定'

function fillDuties(
  { template, oversight, auditors = [] }: TemplateFilling,
  members: readonly TemplateMember[],
): Pick<Terms, 'oversight' | 'auditors' | 'audit'> {
  const {
    oversight: { clause },
    audit,
  } = template.terms
  return {
    oversight: members.map(({ party }) => ({ clause, party, contact: oversight?.get(party) ?? unnamedContact })),
    auditors: auditors.map(({ name, key }) => ({ clause: audit.clause, name, key })),
    ...(auditors.length > 0 && { audit }),
  }
}

function fillForce(
  { clause, rule, termDays, noticeDays }: TemplateTerms['inForce'],
  { from, days, parties }: TemplateFilling,
): Terms['inForce'] {
  // Under a rule with a date the agreement begins on it: two beginnings would be one too many.
  const begins = rule.kind === 'date' ? from + rule.afterDays * day : from
  const filled = {
    all: () => ({ kind: 'all' as const }),
    share: (numerator: number, denominator: number) => ({
      kind: 'n-of-m' as const,
      n: Math.max(2, Math.ceil((parties.length * numerator) / denominator)),
    }),
    date: () => ({ kind: 'date' as const, at: formatInstant(begins) }),
  }
  return {
    clause,
    rule:
      rule.kind === 'all'
        ? filled.all()
        : rule.kind === 'share'
          ? filled.share(rule.numerator, rule.denominator)
          : filled.date(),
    from: formatInstant(begins),
    until: formatInstant(begins + (days ?? termDays) * day),
    noticeDays,
  }
}

/** The clauses with their figures, which come out of the terms and from nowhere else. */
function fillClauses(
  draft: Terms,
  { filling, cast }: { readonly filling: TemplateFilling; readonly cast: Cast },
): Terms['clauses'] {
  const { oversight, audit } = filling.template.terms
  const figures = new Map(wordLanguages.map((language) => [language, figuresOf(draft, language)]))
  const said = (id: string, language: WordLanguage): Figures => ({
    parties: numberPhrase(draft.parties.length),
    ...Object.fromEntries([...cast].map(([role, parties]) => [role, listed(parties, language)])),
    ...(id === audit.clause && noAudit(language)),
    ...(id === oversight.clause && { oversight: listed([], language) }),
    ...figures.get(language)?.get(id),
  })
  return draft.clauses.map(({ id, text }) => ({
    id,
    text: text.map(({ language, text: words }) => ({
      language,
      text: fillText(words, said(id, language === 'zh' ? 'zh' : 'en')),
    })),
  }))
}

function noAudit(language: WordLanguage): Figures {
  const none = listed([], language)
  return { auditors: none, openings: none, window: none, erased: none }
}

function fillText(text: string, figures: Figures): string {
  return text.replace(/\{([A-Za-z]+)\}/g, (_, name: string) => figures[name] ?? fail('schema', {}))
}
