import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { europolNames, papNames, tlpNames } from './handling.ts'
import { personStatuses } from './person-status.ts'
import { offenceNames } from './taxonomy.ts'

const listOf = <const Name extends string>(names: readonly Name[]) =>
  Type.Array(oneOf(names), { minItems: 1, maxItems: names.length })

/** `4`, `4.2`: a numbered clause of the text; every grant names the clause it stands in. */
const ClauseId = Type.String({ pattern: '^[1-9][0-9]{0,2}(\\.[1-9][0-9]{0,2}){0,3}$' })
const PartyCode = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
const InstantText = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
const ProfileName = Type.String({ pattern: '^[a-z]{2,16}/[1-9][0-9]?$' })
const BasisName = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
const KeyText = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

const Parties = Type.Array(PartyCode, { minItems: 1, maxItems: 200 })
const Profiles = Type.Array(ProfileName, { minItems: 1, maxItems: 50 })
const Elements = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const Purposes = listOf(offenceNames)
const Statuses = listOf(personStatuses)

/** What a member is (spec/agreements.md §2); it decides which agreements may be offered and bypasses none. */
export const memberClasses = ['agency', 'company', 'university', 'think-tank', 'ngo'] as const
export type MemberClass = (typeof memberClasses)[number]

/** How fast a request asks to be answered (spec/casework.md §5). */
export const urgencies = ['E0', 'E1', 'U', 'P', 'R'] as const
export type Urgency = (typeof urgencies)[number]

/** Classes whose clocks may run in days: danger, money and hurry know no day off. */
export const patientUrgencies = ['P', 'R'] as const

/** What a day of a clock is: every day, or only days on which the requested party works. */
export const dayCounts = ['calendar', 'working'] as const
export type DayCount = (typeof dayCounts)[number]

/** Kinds of formal request that this version knows. */
export const requestKinds = [
  'information',
  'freeze',
  'preservation',
  'evidence',
  'testimony',
  'service',
  'surrender-contact',
] as const
export type RequestKind = (typeof requestKinds)[number]

/** Refusal codes (spec/agreements.md §13). */
export const refusalGrounds = [
  'R01', 'R02', 'R03', 'R04', 'R05', 'R06', 'R07', 'R08', 'R09', 'R10',
  'R11', 'R12', 'R13', 'R14', 'R15', 'R16', 'R17', 'R18', 'R19',
] as const // prettier-ignore

/** One text in several languages, sorted by language, at least one. */
const Texts = Type.Array(
  closed({
    language: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$' }),
    text: Type.String({ minLength: 1, maxLength: 10_000 }),
  }),
  { minItems: 1, maxItems: 24 },
)

/**
 * An allowance of questions: one element to one publisher is one question. Several rules for one case: the smallest
 * counts.
 */
const Allowance = closed({ inquirers: Parties, publishers: Parties, profiles: Profiles, elements: Elements })
const Allowances = Type.Array(Allowance, { maxItems: 500 })

/** Machine-readable terms of an agreement, spec/agreements.md §2. */
export const TermsSchema = closed({
  schema: Type.Literal(1),
  /** The agreement that these terms take the place of; absent in terms that stand at a beginning. */
  supersedes: Type.Optional(KeyText),
  title: Texts,
  clauses: Type.Array(closed({ id: ClauseId, text: Texts }), { minItems: 1, maxItems: 500 }),
  parties: Type.Array(
    closed({
      party: PartyCode,
      memberClass: oneOf(memberClasses),
      country: Type.String({ pattern: '^[A-Z]{2}$' }),
      agreementKey: KeyText,
    }),
    { minItems: 2, maxItems: 200 },
  ),
  match: Type.Array(
    closed({
      clause: ClauseId,
      publishers: Parties,
      inquirers: Parties,
      purposes: Purposes,
      bases: Type.Array(BasisName, { minItems: 1, maxItems: 50 }),
      profiles: Profiles,
      statuses: Statuses,
    }),
    { maxItems: 500 },
  ),
  index: closed({
    clause: ClauseId,
    epochDays: Type.Integer({ minimum: 1, maximum: 90 }),
    graceDays: Type.Integer({ minimum: 0, maximum: 30 }),
    manifestHours: Type.Integer({ minimum: 1, maximum: 24 * 90 }),
    publication: Type.Union([
      closed({ kind: Type.Literal('immediate') }),
      closed({ kind: Type.Literal('scheduled'), everyHours: Type.Integer({ minimum: 1, maximum: 24 * 31 }) }),
    ]),
    rowsCap: Type.Array(closed({ profile: ProfileName, rows: Elements }), { maxItems: 50 }),
    /** Percent of a batch that may hit before a supervisor must look; null for no stop. */
    hitRateStop: Type.Union([Type.Null(), Type.Integer({ minimum: 1, maximum: 100 })]),
    /** A value in more than `cases` of one's own cases raises no hit; null for no such list. */
    commonValues: Type.Union([Type.Null(), closed({ cases: Type.Integer({ minimum: 1, maximum: 1_000_000 }) })]),
  }),
  budgets: closed({
    clause: ClauseId,
    /** Elements per inquirer, publisher, profile and UTC day. */
    perDay: Allowances,
    /** Once per inquirer, publisher and profile, in place of the day's. */
    firstLoad: Allowances,
    /** Elements per publisher, profile and UTC day over all inquirers (multilateral). */
    pool: Type.Array(closed({ profile: ProfileName, elements: Elements }), { maxItems: 50 }),
    /** Elements of one case under this agreement at one publisher; null for no cap. */
    perCase: Type.Union([Type.Null(), Elements]),
    /** For E0 and E1, with a second person and a notice to both oversights. */
    emergencyReserve: Allowances,
  }),
  requests: Type.Array(
    closed({
      clause: ClauseId,
      from: Parties,
      to: Parties,
      kinds: listOf(requestKinds),
      purposes: Purposes,
      urgencies: listOf(urgencies),
    }),
    { maxItems: 500 },
  ),
  clocks: closed({
    clause: ClauseId,
    minutes: Type.Array(
      closed({
        urgency: oneOf(urgencies),
        acknowledge: Type.Integer({ minimum: 1, maximum: 525_600 }),
        answer: Type.Integer({ minimum: 1, maximum: 525_600 }),
      }),
      { maxItems: urgencies.length },
    ),
    /** Clocks that run in days of the requested party's calendar, in place of those minutes (spec/casework.md §5.1). */
    days: Type.Optional(
      Type.Array(
        closed({
          urgency: oneOf(patientUrgencies),
          clock: oneOf(['acknowledge', 'answer']),
          count: oneOf(dayCounts),
          days: Type.Integer({ minimum: 1, maximum: 365 }),
        }),
        { minItems: 1, maxItems: 2 * patientUrgencies.length },
      ),
    ),
  }),
  handling: closed({
    clause: ClauseId,
    tlp: oneOf(tlpNames),
    pap: oneOf(papNames),
    europol: Type.Array(oneOf(europolNames), { maxItems: europolNames.length }),
  }),
  refusal: closed({ clause: ClauseId, grounds: listOf(refusalGrounds) }),
  /** `ask-a-person`: a category that one law lacks is shown as a question; never an automatic yes. */
  dualCriminality: closed({ clause: ClauseId, rule: oneOf(['not-required', 'ask-a-person']) }),
  log: closed({ clause: ClauseId, cosignatures: Type.Integer({ minimum: 0, maximum: 200 }) }),
  retention: closed({ clause: ClauseId, days: Type.Integer({ minimum: 1, maximum: 36_500 }) }),
  oversight: Type.Array(
    closed({ clause: ClauseId, party: PartyCode, contact: Type.String({ minLength: 1, maxLength: 500 }) }),
    { maxItems: 200 },
  ),
  auditors: Type.Array(
    closed({ clause: ClauseId, name: Type.String({ minLength: 1, maxLength: 500 }), key: KeyText }),
    { maxItems: 16 },
  ),
  /** How questions and rows are audited (spec/audit.md §1); absent in terms under which nothing is kept for an auditor. */
  audit: Type.Optional(
    closed({
      clause: ClauseId,
      /** Places drawn of one inquirer's questions to one publisher, or of one publisher's rows, in one audit. */
      openings: Type.Integer({ minimum: 1, maximum: 1_000 }),
      /** For so many days after a question was made it can be opened. */
      windowDays: Type.Integer({ minimum: 2, maximum: 3_650 }),
      /** Percent of the drawn places that may have been erased. */
      erasedPercent: Type.Integer({ minimum: 0, maximum: 100 }),
    }),
  ),
  /** Payment stops (spec/freezes.md §6); absent in terms under which none is asked for. */
  freeze: Type.Optional(
    closed({
      clause: ClauseId,
      /** Days that a hold may last from the act that gives or extends it. */
      holdDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
      /** Working days of the requested party that a hold without an order may last (Directive (EU) 2024/1640, article 24). */
      workingDays: Type.Optional(
        closed({
          transaction: Type.Integer({ minimum: 1, maximum: 365 }),
          account: Type.Integer({ minimum: 1, maximum: 365 }),
        }),
      ),
      /** Sums from which on gravity or amount is no ground of refusal, in minor units of a currency (ISO 4217). */
      thresholds: Type.Array(
        closed({
          currency: Type.String({ pattern: '^[A-Z]{3}$' }),
          minor: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }),
        }),
        { maxItems: 50 },
      ),
    }),
  ),
  inForce: closed({
    clause: ClauseId,
    rule: Type.Union([
      closed({ kind: Type.Literal('all') }),
      closed({ kind: Type.Literal('n-of-m'), n: Type.Integer({ minimum: 2, maximum: 200 }) }),
      closed({ kind: Type.Literal('date'), at: InstantText }),
    ]),
    from: InstantText,
    until: InstantText,
    noticeDays: Type.Integer({ minimum: 0, maximum: 3_650 }),
  }),
})

export type Terms = Static<typeof TermsSchema>
