import { agreementHash, type Marking, plainMarking } from '@comity/agreement'
import { actorToken, applyHit, type CaseEvent, newHit } from '@comity/casework'
import {
  type HitOpening,
  type HitReport,
  type HitReportFile,
  hitReportDigest,
  hitReportFormat,
  openingDigest,
  signHitReport,
} from '@comity/client/hit-report'
import { checkShape, formatInstant, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { LogProof } from '@comity/tlog'
import { loadAgreement } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import { matchAskType } from '../asking/journal.ts'
import { proveEntry } from '../audit/prove-entry.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db } from '../schema.ts'
import { type HitRow, loadHit, openHitValue } from './hits.ts'
import { markingOfLabel, requireMayLeave } from './own-markings.ts'

/** Log entry type of a report that was made (spec/hit-reports.md §2). */
export const hitReportType = 'hit.report'

export interface WantedHitReport {
  readonly hit: string
  /** The party for which it is made: this one where its own court or authority is to have it. */
  readonly to: string
}

export interface MadeHitReport {
  readonly file: HitReportFile
  readonly opening: HitOpening
  readonly digest: string
}

/**
 * Makes a court-ready account of a confirmed hit (spec/hit-reports.md §2). A way out: the marking is asked as for a request, the
 * person is another than the one who confirmed, and the log has it before a byte leaves. Throws `not-found`, `object-mismatch` for a
 * hit that no person confirmed, `hit-unproved`, `same-person`, what `requireMayLeave` throws, `witness-quorum`.
 */
export async function makeHitReport(
  node: NodeContext,
  actor: Actor,
  { hit, to }: WantedHitReport,
): Promise<MadeHitReport> {
  const row = await loadHit(node.db, { hit, unit: actor.unit })
  const events = eventsOf(node, row)
  requireSecondPerson({ row, events, actor })
  const marking = await markingFor(node, row, to)
  const opening = await openingOf(node, row)
  const asked = await batchOf(node.db, row)
  const found = await findingsOf(node.db, row)
  const { terms } = await loadAgreement(node.db, row.agreement, node.now())
  const report: HitReport = {
    format: hitReportFormat,
    party: node.party,
    publisher: row.publisher,
    hit,
    madeAt: formatInstant(node.now()),
    to,
    marking: plainMarking(marking),
    agreement: agreementHash(terms),
    terms,
    signatures: await signaturesOf(node.db, row.agreement),
    foundAt: formatInstant(row.found_at),
    withdrawnAt: row.withdrawn_at === null ? null : formatInstant(row.withdrawn_at),
    events: [...events],
    question: digestOf(asked.message),
    answer: digestOf(asked.answer),
    position: row.position,
    manifest: { jws: found.jws, proof: checkShape(LogProof, JSON.parse(found.proof)) },
    segment: toBase64url(found.sha256),
    entries: [...(await entriesOf(node, { row, events, question: digestOf(asked.message) }))],
    opening: openingDigest(opening),
  }
  const jws = signHitReport({ report, key: node.keys.message })
  const digest = hitReportDigest(jws)
  // Logged before it is handed out: to whom what was known of a hit went can be proved later.
  await node.db.transaction().execute(async (tx) => {
    const body = { agreement: row.agreement, digest, hit, to }
    await node.log.append(tx, { type: hitReportType, body })
  })
  return { file: { ...fileOf(asked, found), report: jws }, opening, digest }
}

/** The own events of the hit, replayed: a person has confirmed it. Throws `object-mismatch`. */
function eventsOf(node: NodeContext, row: HitRow): readonly CaseEvent[] {
  if (row.state !== 'CONFIRMED' && row.state !== 'CITED') return fail('object-mismatch', {})
  const events = JSON.parse(row.events) as readonly CaseEvent[] // our own, checked again by applyHit
  events.reduce(applyHit, newHit({ object: row.id, party: node.party }))
  return events
}

/** Four eyes: what names an identifier leaves by two persons, as in a request (spec/attacks.md D-11). Throws `same-person`. */
function requireSecondPerson({
  row,
  events,
  actor,
}: {
  readonly row: HitRow
  readonly events: readonly CaseEvent[]
  readonly actor: Actor
}): void {
  const token = actorToken({ object: row.id, person: actor.person, secret: row.actor_secret })
  if (events.some(({ row: act, actor: by }) => act === 'h2' && by === token)) fail('same-person', {})
}

/** As what cites a hit in a request; and no code withholds it from a court or from passing on (spec/evidence.md §9). */
async function markingFor(node: NodeContext, row: HitRow, to: string): Promise<Marking> {
  const { terms } = await loadAgreement(node.db, row.agreement, node.now())
  const leaving = { agreement: row.agreement, records: [row.record], madeOf: [markingOfLabel(row, terms)], to }
  const marking = await requireMayLeave(node, node.db, leaving)
  const isWithheld = marking.tlp === 'RED' || marking.europol.some((code) => code !== 'H0')
  return gate({ agreement: row.agreement, act: null }, () => (isWithheld ? fail('marking-forbids', {}) : marking))
}

async function openingOf(node: NodeContext, row: HitRow): Promise<HitOpening> {
  const value = await openHitValue(node, row)
  if (value === null || row.blind_sealed === null) return fail('hit-unproved', {})
  const blind = unitSeal(await node.keys.unit(row.unit)).open(['hit.blind', row.id], row.blind_sealed)
  const salt = toBase64url(node.random(32))
  return { format: 'comity.hit-opening/1', hit: row.id, salt, profile: row.profile, value, blind }
}

interface AskedBatch {
  readonly message: string
  readonly bulk: Uint8Array
  readonly answer: string
  readonly answerBulk: Uint8Array
}

async function batchOf(db: Db, { batch }: HitRow): Promise<AskedBatch> {
  const row = await db
    .selectFrom('ask_batch')
    .select(['message', 'bulk', 'answer', 'answer_bulk'])
    .where('batch', '=', batch)
    .executeTakeFirst()
  if (row?.answer == null || row.answer_bulk === null) return fail('hit-unproved', {})
  return { message: row.message, bulk: row.bulk, answer: row.answer, answerBulk: row.answer_bulk }
}

interface Findings {
  readonly jws: string
  readonly proof: string
  readonly sha256: Uint8Array
  readonly bytes: Uint8Array
}

async function findingsOf(db: Db, { id }: HitRow): Promise<Findings> {
  const row = await db
    .selectFrom('hit')
    .innerJoin('kept_manifest', 'kept_manifest.digest', 'hit.manifest')
    .innerJoin('kept_segment', 'kept_segment.sha256', 'hit.segment')
    .select(['kept_manifest.jws', 'kept_manifest.proof', 'kept_segment.sha256', 'kept_segment.bytes'])
    .where('hit.id', '=', id)
    .executeTakeFirst()
  return row ?? fail('hit-unproved', {})
}

async function signaturesOf(db: Db, agreement: string): Promise<string[]> {
  const rows = await db
    .selectFrom('agreement_signature')
    .select('jws')
    .where('agreement', '=', agreement)
    .orderBy('party')
    .execute()
  return rows.map(({ jws }) => jws)
}

/** The question, then what people did with the hit, each proved under a checkpoint with the cosignatures that the terms ask for. */
async function entriesOf(
  node: NodeContext,
  { row, events, question }: { readonly row: HitRow; readonly events: readonly CaseEvent[]; readonly question: string },
): Promise<readonly LogProof[]> {
  const { agreement } = row
  const bodies = [
    { type: matchAskType, named: `"digest":"${question}"` },
    ...events
      .filter(({ row: act }) => act !== 'h1')
      .map(({ seq }) => ({ type: 'hit.event', named: `"object":"${row.id}"`, seq })),
  ]
  const proofs: LogProof[] = []
  for (const body of bodies) {
    const rows = await node.db
      .selectFrom('log_entry')
      .select(['id', 'body'])
      .where('type', '=', body.type)
      .where((is) => is(is.fn<number>('strpos', ['body', is.val(body.named)]), '>', 0))
      .execute()
    const entry = rows.find(({ body: text }) => !('seq' in body) || text?.includes(`"seq":${String(body.seq)},`))
    proofs.push(await proveEntry(node, { entry: entry?.id ?? fail('hit-unproved', {}), agreement }))
  }
  return proofs
}

function fileOf(asked: AskedBatch, { bytes }: Findings): Omit<HitReportFile, 'report'> {
  return {
    format: hitReportFormat,
    question: { message: asked.message, bulk: toBase64url(asked.bulk) },
    answer: { message: asked.answer, bulk: toBase64url(asked.answerBulk) },
    segment: toBase64url(bytes),
    opening: null,
  }
}

function digestOf(jws: string): string {
  return toBase64url(sha256(utf8Encode(jws)))
}
