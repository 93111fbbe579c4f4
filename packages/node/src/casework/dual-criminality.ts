import {
  dualCriminality,
  type DualCriminality,
  type JudgementReason,
  type LawAnswer,
  lawOf,
  type OffenceDeclaration,
  type Terms,
} from '@comity/agreement'
import { asUnverified, formatInstant, type Instant, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { loadAgreement } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import { readKept } from './request-documents.ts'
import { lockRequest, type OpenRequest, type RequestRow } from './requests.ts'
import type { Db, Tx } from '../schema.ts'

/** What a person of the requested party judged. */
export interface Judgement {
  /** R06: the conduct is no offence here; any other: it is one. */
  readonly reason: JudgementReason
  readonly at: Instant
}

/** How the laws of both parties stand to the offence of a request (spec/agreements.md §19). */
export interface OffenceStanding {
  readonly offence: string
  readonly clause: string
  readonly rule: Terms['dualCriminality']['rule']
  readonly answer: DualCriminality
  /** What each party's card says. */
  readonly requesting: LawAnswer
  readonly requested: LawAnswer
  /** The newest; on the requested side only. */
  readonly judgement: Judgement | null
}

type Reading = Pick<NodeContext, 'card' | 'keys' | 'now'>

/** Computed anew each time, from the cards as they are known now. */
export async function offenceStanding(node: Reading, db: Db | Tx, row: RequestRow): Promise<OffenceStanding> {
  const { document } = await readKept(node, row)
  const offence = document?.offence ?? row.purpose
  const { terms } = await loadAgreement(db, row.agreement, node.now())
  const { clause, rule } = terms.dualCriminality
  const own = node.card.card.offences ?? null
  const other = await declarationOf(db, row.partner)
  const [from, to] = row.side === 'requesting' ? [own, other] : [other, own]
  return {
    offence,
    clause,
    rule,
    answer: dualCriminality({ offence, kind: row.kind, from, to, rule }),
    requesting: lawOf(offence, from),
    requested: lawOf(offence, to),
    judgement: await newestJudgement(db, row.id),
  }
}

/** What the known card of a party declares; null where it declares nothing. */
export async function declarationOf(db: Db | Tx, party: string): Promise<OffenceDeclaration | null> {
  const { card } = await loadPartner(db, party)
  return verifyCard(asUnverified<PartyCard>(utf8Encode(card))).card.offences ?? null
}

/**
 * A request may be accepted when both laws are known to have the offence, when the question is not to be asked, or when a
 * person judged that it is one here; what a person judged counts before what is declared.
 * Throws `dual-criminality-open`.
 */
export async function requireDualCriminality(node: Reading, tx: Tx, { row }: OpenRequest): Promise<void> {
  if (!isOffenceHere(await offenceStanding(node, tx, row)))
    gate({ agreement: row.agreement, act: null }, () => fail('dual-criminality-open', {}))
}

/** The same, of how the laws stand. */
export function isOffenceHere({ answer, judgement }: Pick<OffenceStanding, 'answer' | 'judgement'>): boolean {
  if (answer === 'not-required') return true
  return judgement === null ? answer === 'yes' : judgement.reason !== 'R06'
}

/** States in which a request waits for its acceptance. */
export const judgedIn: readonly string[] = ['DELIVERED', 'ACKNOWLEDGED']

/**
 * A person of the requested party judges whether the conduct is an offence here, with a reason of the closed list; a
 * later judgement takes the place of an earlier one, and both stay. Throws `not-found`, and `object-mismatch` for a
 * request of this party's own or one that does not wait for acceptance.
 */
export async function judgeRequest(
  node: NodeContext,
  { actor, request: id, reason }: { readonly actor: Actor; readonly request: string; readonly reason: JudgementReason },
): Promise<{ readonly request: string; readonly state: string }> {
  return node.db.transaction().execute(async (tx) => {
    const { row } = await lockRequest(node, tx, { request: id, actor })
    const isWaiting = row.side === 'requested' && judgedIn.includes(row.state)
    if (!isWaiting) fail('object-mismatch', {})
    const { answer, offence } = await offenceStanding(node, tx, row)
    const earlier = await tx.selectFrom('request_judgement').select('seq').where('request', '=', id).execute()
    const at = node.now()
    const seq = earlier.length + 1
    const judged = { request: id, seq, answer, reason, person: actor.person, judged_at: at }
    await tx.insertInto('request_judgement').values(judged).execute()
    const body = { request: id, seq, offence, answer, reason, at: formatInstant(at) }
    await node.log.append(tx, { type: 'request.judgement', body })
    return { request: id, state: row.state }
  })
}

async function newestJudgement(db: Db | Tx, request: string): Promise<Judgement | null> {
  const row = await db
    .selectFrom('request_judgement')
    .select(['reason', 'judged_at'])
    .where('request', '=', request)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { reason: row.reason, at: row.judged_at }
}
