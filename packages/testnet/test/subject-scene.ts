import {
  type BodyOf,
  decisionWhy,
  type ResultOf,
  subjectApprove,
  subjectDecide,
  subjectOpen,
  subjectReport,
  subjectShow,
} from '@comity/client/api'
import {
  ask,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'

/** Steps that the tests of duties to the person share, each over the own API. */

/** A domain of a person. */
export const host = (name: string) => `person-${name}.example`

export interface SubjectScene {
  readonly net: Testnet
  readonly norland: TestParty
  readonly sudland: TestParty
  readonly agreement: string
  readonly ourCase: string
  readonly theirCase: string
  /** How many of the names were hits. */
  readonly hits: number | undefined
}

/** Both parties keep the same domains; Sudland published them and Norland asked about each. */
export async function openScene(names: readonly string[]): Promise<SubjectScene> {
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  const theirCase = await caseOf(sudland, ...names)
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const ourCase = await caseOf(norland, ...names)
  const [asked] = await ask(norland, { case: ourCase, agreement, publishers: [sudland] })
  return { net, norland, sudland, agreement, ourCase, theirCase, hits: asked?.hits }
}

/** A case of its own with these domains. */
export async function caseOf(party: TestParty, ...names: readonly string[]): Promise<string> {
  const id = await openCase(party)
  await importLines(party, { case: id, profile: 'domain/1', lines: names.map(host) })
  return id
}

export type Report = ResultOf<typeof subjectReport>
type Decide = BodyOf<typeof subjectDecide>

/** A person's letter about a domain, entered now by the officer. */
export async function letterAbout(
  party: TestParty,
  { kind, value }: Pick<BodyOf<typeof subjectOpen>, 'kind' | 'value'>,
): Promise<string> {
  const letter = { kind, profile: 'domain/1', value, received: null, clock: null }
  return (await party.call(subjectOpen, letter, 'officer')).subject
}

/** The officer proposes to grant it. */
export function propose(party: TestParty, subject: string, given: Partial<Decide> = {}) {
  const body = { subject, decision: 'grant' as const, ground: null, change: null, disclose: [], ...given }
  return party.call(subjectDecide, body, 'officer')
}

/** The second person agrees. */
export function agree(party: TestParty, subject: string) {
  return party.call(subjectApprove, { subject, decision: 'approve' }, 'approver')
}

/** A letter that the officer proposes to grant and the second person agrees to. */
export async function granted(
  party: TestParty,
  letter: Pick<BodyOf<typeof subjectOpen>, 'kind' | 'value'>,
  given: Partial<Decide> = {},
): Promise<string> {
  const subject = await letterAbout(party, letter)
  await propose(party, subject, given)
  await agree(party, subject)
  return subject
}

export function reportOf(party: TestParty, subject: string, as: 'officer' | 'approver' = 'officer'): Promise<Report> {
  return party.call(subjectReport, { subject }, as)
}

export function shown(party: TestParty, subject: string) {
  return party.call(subjectShow, { subject }, 'officer')
}

/** The places of lines, oldest first. */
export function placesOf(lines: readonly { readonly place: string }[]): readonly string[] {
  return lines.map(({ place }) => place)
}

/** The codes with which something under an id was refused. */
export async function refusedCodes(party: TestParty, id: string): Promise<readonly (string | null)[]> {
  const { decisions } = await party.call(decisionWhy, { id }, 'officer')
  return decisions.filter(({ outcome }) => outcome === 'refused').map(({ code }) => code)
}
