import { createHash } from 'node:crypto'
import { type MultilateralMatching, multilateralMatching, templateBasis, type Terms } from '@comity/agreement'
import {
  type BodyOf,
  caseOpen,
  type ImportResult,
  indexPublish,
  indexSync,
  matchStart,
  type ResultOf,
  type jobShow,
} from '@comity/client/api'
import { day } from '@comity/codec'
import type { FinishedJob, TestParty } from './party.ts'
import type { Testnet } from './testnet.ts'

/** Steps of the main job, each as a person would do it over the own API, with what tests rarely vary filled in. */

/** Terms between parties of a testnet: the template's, in force now for a year, with room for a thousand questions. */
export function simpleTerms(
  net: Testnet,
  given: Partial<Omit<MultilateralMatching, 'parties'>> & { readonly parties?: readonly TestParty[] },
): Terms {
  const { parties, ...rest } = given
  const today = net.clock.now() - (net.clock.now() % day)
  return multilateralMatching({
    profiles: ['domain/1'],
    dailyElements: 1_000,
    firstLoadElements: 1_000,
    rows: 10_000,
    from: today,
    until: today + 365 * day,
    ...rest,
    parties: (parties ?? net.parties).map(({ code, memberClass, country, agreementKey }) => ({
      party: code,
      memberClass,
      country,
      agreementKey,
    })),
  })
}

/** Opens a case under the template's basis; returns its id. */
export async function openCase(party: TestParty): Promise<string> {
  const basisDocument = createHash('sha256').update('the order that opened this case').digest('base64url')
  const opened = await party.call(
    caseOpen,
    { title: 'A case', category: 'computer-fraud', basis: templateBasis, basisDocument },
    'officer',
  )
  return opened.case
}

/** Imports lines of one profile into a case. */
export function importLines(
  party: TestParty,
  given: { readonly case: string; readonly profile: string; readonly lines: readonly string[] },
): Promise<ImportResult> {
  const bytes = Buffer.from(`${given.lines.join('\n')}\n`)
  return party.importList({ case: given.case, profile: given.profile, bytes })
}

/** Publishes and waits for the end. */
export async function publish(party: TestParty, agreement: string): Promise<FinishedJob> {
  return party.waitFor(await party.call(indexPublish, { agreement }, 'officer'))
}

/** Synchronises one publisher's index and waits for the end. */
export async function sync(
  party: TestParty,
  given: { readonly agreement: string; readonly publisher: TestParty },
): Promise<FinishedJob> {
  const body = { agreement: given.agreement, publisher: given.publisher.code }
  return party.waitFor(await party.call(indexSync, body, 'officer'))
}

/** What a question must name; the rest is the template's. */
export interface AskStep {
  readonly case: string
  readonly agreement: string
  readonly publishers: readonly TestParty[]
  readonly vary?: Partial<BodyOf<typeof matchStart>>
}

/** Asks about a whole case and waits for the end. */
export async function ask(party: TestParty, { publishers, vary, ...given }: AskStep): Promise<Asks> {
  const body: BodyOf<typeof matchStart> = {
    ...given,
    publishers: publishers.map(({ code }) => code),
    profile: 'domain/1',
    statuses: ['suspect'],
    purpose: 'computer-fraud',
    basis: templateBasis,
    mode: 'once',
    allowance: 'daily',
    ...vary,
  }
  const finished = await party.waitFor(await party.call(matchStart, body, 'officer'))
  return finished.asks
}

/** What each publisher was asked and what came of it. */
export type Asks = ResultOf<typeof jobShow>['asks']
