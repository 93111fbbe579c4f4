import type { Terms } from '@comity/agreement'
import {
  auditFigures,
  emergencyFigures,
  type OversightReport,
  type Period,
  questionFigures,
  readPeriod,
  refusalFigures,
  reportDigest,
  requestFigures,
  retractionFigures,
  type SharedFigures,
  signOversightReport,
} from '@comity/casework'
import { day, formatInstant, type Instant, parseInstant } from '@comity/codec'
import { type LoadedAgreement, listAgreements } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'
import { auditsWith, emergenciesWith, requestsWith, retractionsWith } from './exchanges.ts'
import { ownFigures } from './own-figures.ts'
import { type Pair, questionsWith } from './questions.ts'
import { refusedMessages } from './refusals.ts'
import { suspensionsOf, underWayTo } from './standing.ts'

/** Log entry type of a report that was made (spec/oversight.md §6). */
export const oversightReportType = 'oversight.report'

export interface WantedReport {
  readonly from: string
  readonly to: string
  /** The partner whose oversight is to have it: without own figures and third parties. Null for this party's own. */
  readonly partner: string | null
}

/**
 * Counts, signs and logs a report (spec/oversight.md §2). Throws `schema`, `report-period`, `not-found` for a party with
 * which there is nothing to count.
 */
export async function makeReport(
  node: NodeContext,
  { from, to, partner }: WantedReport,
): Promise<{ readonly report: string; readonly digest: string }> {
  const madeAt = node.now()
  const period = readPeriod({ from, to, now: madeAt })
  const agreements = await listAgreements(node.db, madeAt)
  const partners = partnersOf(node, agreements).filter((one) => partner === null || one === partner)
  if (partner !== null && partners.length === 0) return fail('not-found', {})
  const counting: Counting = { period, madeAt, agreements, isOwn: partner === null }
  // All of one moment: an answer that arrives meanwhile is in every figure or in none.
  const snapshot = node.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  const told = await snapshot.execute(async (tx) => {
    const about: OversightReport['partners'] = []
    for (const one of partners) about.push(await aboutPartner(node, tx, { ...counting, partner: one }))
    return about
  })
  const { party } = node
  const format = 'comity.oversight-report/2'
  const document: OversightReport = { format, party, from, to, madeAt: formatInstant(madeAt), partners: told }
  const report = signOversightReport({ report: document, key: node.keys.message })
  const digest = reportDigest(report)
  // Logged before it is handed out: what a partner's oversight was shown can be proved later.
  await node.db
    .transaction()
    .execute((tx) => node.log.append(tx, { type: oversightReportType, body: { digest, from, partner, to } }))
  return { report, digest }
}

interface Counting {
  readonly period: Period
  readonly madeAt: Instant
  readonly agreements: readonly LoadedAgreement[]
  readonly isOwn: boolean
}

function partnersOf({ party }: NodeContext, agreements: readonly LoadedAgreement[]): readonly string[] {
  const members = agreements.filter(hasForce).flatMap(({ terms }) => terms.parties.map((member) => member.party))
  return [...new Set(members)].filter((member) => member !== party).sort()
}

/** Under what nobody ever signed nothing has passed. */
function hasForce({ signatures, terms }: LoadedAgreement): boolean {
  return signatures.length >= Math.min(2, terms.parties.length)
}

async function aboutPartner(
  node: NodeContext,
  tx: Tx,
  counting: Counting & { readonly partner: string },
): Promise<OversightReport['partners'][number]> {
  const { period, agreements, isOwn, partner } = counting
  const common = agreements
    .filter((one) => hasForce(one) && isMember(one.terms, partner) && isMember(one.terms, node.party))
    .sort((left, right) => (left.hash < right.hash ? -1 : 1))
  const counted: OversightReport['partners'][number]['agreements'] = []
  for (const agreement of common) counted.push(await underAgreement(node, tx, { ...counting, agreement }))
  return {
    partner,
    refusals: [...refusalFigures(await refusedMessages(node, tx, { partner, period }), period)],
    agreements: counted,
    own: isOwn
      ? {
          underWay: await underWayTo(tx, { partner, to: period.to }),
          suspensions: await suspensionsOf(tx, { partner, period }),
        }
      : null,
  }
}

function isMember({ parties }: Terms, party: string): boolean {
  return parties.some((member) => member.party === party)
}

async function underAgreement(
  node: NodeContext,
  tx: Tx,
  {
    period,
    madeAt,
    isOwn,
    partner,
    agreement,
  }: Counting & { readonly partner: string; readonly agreement: LoadedAgreement },
): Promise<OversightReport['partners'][number]['agreements'][number]> {
  const pair: Pair = { partner, agreement: agreement.hash }
  const kept = madeAt - agreement.terms.retention.days * day
  return {
    agreement: agreement.hash,
    complete: period.from >= kept,
    shared: await sharedFigures(node, tx, { pair, period, agreement }),
    own: isOwn ? await ownFigures(tx, { pair, period, terms: agreement.terms }) : null,
  }
}

async function sharedFigures(
  node: NodeContext,
  tx: Tx,
  {
    pair,
    period,
    agreement: { denunciations },
  }: { readonly pair: Pair; readonly period: Period; readonly agreement: LoadedAgreement },
): Promise<SharedFigures> {
  const isOfTheTwo = (party: string) => party === node.party || party === pair.partner
  const left = denunciations.filter(({ party, denouncedAt }) => {
    const at = parseInstant(denouncedAt)
    return isOfTheTwo(party) && at >= period.from && at < period.to
  })
  return {
    questions: questionFigures(await questionsWith(node, tx, { pair, period }), period),
    requests: requestFigures(await requestsWith(node, tx, pair), period),
    retractions: retractionFigures(await retractionsWith(node, tx, { pair, period }), period),
    audits: auditFigures(await auditsWith(node, tx, pair), period),
    emergencies: emergencyFigures(await emergenciesWith(node, tx, pair), period),
    denunciations: left
      .map(({ party, denouncedAt }) => ({ party, denouncedAt }))
      .sort((one, other) => (one.party < other.party ? -1 : 1)),
  }
}
