import { formatInstant, type Instant, type Verified } from '@comity/codec'
import { offenceNames } from './taxonomy.ts'
import { personStatuses } from './person-status.ts'
import { type MemberClass, refusalGrounds, type Terms, urgencies } from './terms.ts'
import { oversightClause, templateClauses, templateTitle } from './template-text.ts'
import { verifyTerms } from './verify-terms.ts'

export interface TemplateMember {
  readonly party: string
  readonly memberClass: MemberClass
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** base64url of the 32-byte Ed25519 agreement key. */
  readonly agreementKey: string
}

export interface MultilateralMatching {
  readonly parties: readonly TemplateMember[]
  /** Profile names, such as `phone/1`. */
  readonly profiles: readonly string[]
  /** Elements per inquirer, publisher, profile and UTC day. */
  readonly dailyElements: number
  /** Elements of the one-time first load per inquirer, publisher and profile. */
  readonly firstLoadElements: number
  /** Rows that a publisher may hold of each profile. */
  readonly rows: number
  readonly from: Instant
  readonly until: Instant
  /** Where the oversight of a party is reached, by party; with it stands a clause of its own. */
  readonly oversight?: ReadonlyMap<string, string>
}

/** The one legal basis of the template. */
export const templateBasis = 'mutual-assistance'

/**
 * Complete plain terms: every party publishes to and asks every other, all purposes and statuses, one basis
 * (`mutual-assistance`), immediate publication, no hit-rate stop, no list of common values, information requests in all
 * directions. A starting point to edit, and what the demo signs. Throws what `verifyTerms` throws.
 */
export function multilateralMatching(input: MultilateralMatching): Verified<Terms> {
  const members = [...input.parties].sort((left, right) => (left.party < right.party ? -1 : 1))
  const parties = members.map((member) => member.party)
  const profiles = [...input.profiles].sort()
  const allowance = (elements: number) => [{ inquirers: parties, publishers: parties, profiles, elements }]
  return verifyTerms({
    ...fixedTerms,
    ...oversightOf(input.oversight ?? new Map(), parties),
    parties: members.map(({ party, memberClass, country, agreementKey }) => ({
      party,
      memberClass,
      country,
      agreementKey,
    })),
    match: [
      {
        clause: '2.1',
        publishers: parties,
        inquirers: parties,
        purposes: [...offenceNames],
        bases: [templateBasis],
        profiles,
        statuses: [...personStatuses],
      },
    ],
    index: {
      clause: '3',
      epochDays: 90,
      graceDays: 2,
      manifestHours: 24 * 14,
      publication: { kind: 'immediate' },
      rowsCap: profiles.map((profile) => ({ profile, rows: input.rows })),
      hitRateStop: null,
      commonValues: null,
    },
    budgets: {
      clause: '4',
      perDay: allowance(input.dailyElements),
      firstLoad: allowance(input.firstLoadElements),
      pool: [],
      perCase: null,
      emergencyReserve: [],
    },
    requests: [
      {
        clause: '5.1',
        from: parties,
        to: parties,
        kinds: ['information'],
        purposes: [...offenceNames],
        urgencies: [...urgencies],
      },
    ],
    inForce: {
      clause: '9',
      rule: { kind: 'all' },
      from: formatInstant(input.from),
      until: formatInstant(input.until),
      noticeDays: 30,
    },
  })
}

/** The contacts that are named, in the order of the parties, and the clause in which they stand. */
function oversightOf(
  contacts: ReadonlyMap<string, string>,
  parties: readonly string[],
): Partial<Pick<Terms, 'clauses' | 'oversight'>> {
  if (contacts.size === 0) return {}
  const { id } = oversightClause
  return {
    clauses: templateClauses.flatMap((each) => (each.id === '7' ? [each, oversightClause] : [each])),
    oversight: parties.flatMap((party) => {
      const contact = contacts.get(party)
      return contact === undefined ? [] : [{ clause: id, party, contact }]
    }),
  }
}

/** spec/agreements.md §2, `clocks`: minutes to acknowledge and to answer. */
const templateClocks: Terms['clocks']['minutes'] = [
  { urgency: 'E0', acknowledge: 15, answer: 60 },
  { urgency: 'E1', acknowledge: 15, answer: 2 * 60 },
  { urgency: 'U', acknowledge: 60, answer: 8 * 60 },
  { urgency: 'P', acknowledge: 8 * 60, answer: 3 * 24 * 60 },
  { urgency: 'R', acknowledge: 7 * 24 * 60, answer: 7 * 24 * 60 },
]

const fixedTerms = {
  schema: 1,
  title: templateTitle,
  clauses: templateClauses,
  clocks: { clause: '5.2', minutes: templateClocks },
  handling: { clause: '6', tlp: 'AMBER+STRICT', pap: 'AMBER', europol: ['H0', 'H1', 'H2'] },
  refusal: { clause: '5.3', grounds: [...refusalGrounds] },
  dualCriminality: { clause: '5.4', rule: 'ask-a-person' },
  log: { clause: '7', cosignatures: 0 },
  retention: { clause: '8', days: 365 },
  oversight: [],
  auditors: [],
} as const
