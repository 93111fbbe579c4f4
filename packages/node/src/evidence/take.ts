import { type CaseEvent, documentDigest, newReplica, receiveEvent, type Replica } from '@comity/casework'
import {
  applyEvidence,
  type EvidenceDocument,
  type EvidenceObject,
  parseEvidenceDocument,
} from '@comity/casework/evidence'
import { openSealed } from '@comity/client'
import { readJwsHeader } from '@comity/codec'
import { verifyBothHandovers, verifyHandover } from '@comity/evidence'
import { type EvidenceEvent, evidenceEvent } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { readPartnerEvent } from '../casework/partner-event.ts'
import { fail } from '../errors.ts'
import { messageKeyOf } from '../partner/directory.ts'
import type { Tx } from '../schema.ts'
import { permitGiving } from './collect.ts'
import { ownHandover, tellPartner } from './tell.ts'
import {
  type EvidenceRow,
  freshEvidence,
  lockEvidence,
  type OpenEvidence,
  stepEvidence,
  storeEvent,
} from './transfers.ts'

/** What a partner sent, as far as its envelope says. */
interface Arrived {
  readonly from: string
  readonly body: EvidenceEvent
}

/**
 * Takes up a partner's events of a transfer, each with its document, in their order (spec/evidence.md §9). The first ones make the
 * transfer here. Where both sides acted at once the giver's act stands (spec/freezes.md §5). An acceptance is answered by the
 * giver's node (e5): from then on chunks are given. Throws `not-found`, `object-mismatch`, `role-forbids`, what `applyEvidence`
 * and, for a first offer, what `decideAct` throws.
 */
export async function takeEvidence(node: NodeContext, tx: Tx, { from, body }: Arrived): Promise<void> {
  const known = await tx.selectFrom('evidence').select('id').where('id', '=', body.evidence).executeTakeFirst()
  let open =
    known === undefined
      ? await receivedTransfer(node, tx, { from, body })
      : await lockEvidence(node, tx, { evidence: body.evidence, partner: from })
  if (open.row.agreement !== body.agreement || open.row.request !== body.request) fail('object-mismatch', {})
  for (const { event: foreign, sealed } of body.events) {
    const event = readPartnerEvent(node, { from, foreign, events: open.events })
    const document = sealed === null ? null : await openDocument(node, { from, body, event, sealed })
    open = await receive(node, tx, {
      open,
      event,
      document: document ?? open.documents.get(event.content ?? '') ?? null,
    })
  }
  if (open.object.collection?.request !== body.request) fail('object-mismatch', {})
  open = await keepHandover(node, tx, { open, from, jws: body.handover })
  if (open.row.side === 'requested' && open.object.state === 'ACCEPTED') await release(node, tx, open)
}

/** A transfer that the partner begins: of our own request, under its agreement, as the terms let it be answered. */
async function receivedTransfer(node: NodeContext, tx: Tx, { from, body }: Arrived): Promise<OpenEvidence> {
  const request = await tx.selectFrom('request').selectAll().where('id', '=', body.request).executeTakeFirst()
  if (request?.partner !== from || request.side !== 'requesting') return fail('not-found', {})
  if (request.agreement !== body.agreement) return fail('object-mismatch', {})
  await permitGiving(node, tx, request)
  const row: EvidenceRow = {
    id: body.evidence,
    side: 'requesting',
    partner: from,
    unit: request.unit,
    agreement: body.agreement,
    request: body.request,
    state: 'COLLECTED',
    actor_secret: node.random(32),
    opened_at: node.now(),
    handover_giver: null,
    handover_receiver: null,
    damage_sealed: null,
    checked_at: null,
  }
  await tx.insertInto('evidence').values(row).execute()
  return { row, events: [], documents: new Map(), object: freshEvidence(node, row) }
}

async function openDocument(
  node: NodeContext,
  {
    from,
    body,
    event,
    sealed,
  }: Arrived & {
    readonly event: CaseEvent
    readonly sealed: { readonly enc: string; readonly ciphertext: string }
  },
): Promise<EvidenceDocument> {
  const context = { name: evidenceEvent.name, from, to: node.party, request: body.evidence }
  const bytes = await openSealed({ privateKeys: node.keys.sealingKeys, context, payload: sealed })
  if (documentDigest(bytes) !== event.content) fail('object-mismatch', { seq: event.seq })
  // Which of the documents it has to be, its row says when it is applied.
  return parseEvidenceDocument(bytes) as EvidenceDocument
}

async function receive(
  node: NodeContext,
  tx: Tx,
  {
    open,
    event,
    document,
  }: { readonly open: OpenEvidence; readonly event: CaseEvent; readonly document: EvidenceDocument | null },
): Promise<OpenEvidence> {
  const replay = (object: EvidenceObject, each: CaseEvent): EvidenceObject => {
    const known = each.content === null ? null : (open.documents.get(each.content) ?? null)
    return applyEvidence(object, { event: each, document: each === event ? document : known })
  }
  const { side } = open.row
  const fresh = newReplica({ side, fresh: freshEvidence(node, open.row) })
  const own: Replica<EvidenceObject> = { ...fresh, events: open.events, current: open.object }
  const { reception } = receiveEvent(own, { event, replay })
  if (reception === 'known') return open
  if (reception === 'applied') return storeEvent(node, tx, { evidence: open, event, document })
  if (reception === 'refused') {
    replay(open.object, event) // throws why
    return fail('object-mismatch', { seq: event.seq })
  }
  await tx.deleteFrom('evidence_event').where('evidence', '=', open.row.id).where('seq', '>=', event.seq).execute()
  const events = open.events.slice(0, event.seq - 1)
  const kept = new Set(events.map(({ content }) => content))
  const documents = new Map([...open.documents].filter(([digest]) => kept.has(digest)))
  const before = { row: open.row, events, documents, object: events.reduce(replay, fresh.fresh) }
  return storeEvent(node, tx, { evidence: before, event, document })
}

/** The giver lets it go (e5), signs the hand-over and says both. */
async function release(node: NodeContext, tx: Tx, open: OpenEvidence): Promise<void> {
  const document = open.object.seal
  const released = await stepEvidence(node, tx, { evidence: open, row: 'e5', to: 'IN_TRANSIT', document, by: 'node' })
  const handover = ownHandover(node, released)
  await tx
    .updateTable('evidence')
    .set({ handover_giver: handover, handover_receiver: null })
    .where('id', '=', open.row.id)
    .execute()
  await tellPartner(node, tx, { evidence: released, count: 1, handover })
}

/** The partner's signature of the hand-over: the giver's comes with e5, the receiver's with e7, and with nothing else. */
async function keepHandover(
  node: NodeContext,
  tx: Tx,
  { open, from, jws }: { readonly open: OpenEvidence; readonly from: string; readonly jws: string | null },
): Promise<OpenEvidence> {
  const isGivers = open.row.side === 'requesting'
  const wanted = open.events.at(-1)?.row === (isGivers ? 'e5' : 'e7') && open.events.at(-1)?.party === from
  if (wanted !== (jws !== null)) fail('object-mismatch', {})
  if (jws === null) return open
  const publicKey = messageKeyOf(node, from)(readJwsHeader(jws).kid)
  const handover = verifyHandover({ jws, publicKey })
  const { seal } = open.object
  const isThis =
    handover.evidence === open.row.id && handover.transfer === seal?.transfer && handover.root === seal.root
  if (!isThis) fail('object-mismatch', {})
  if (isGivers) {
    await tx
      .updateTable('evidence')
      .set({ handover_giver: jws, handover_receiver: null })
      .where('id', '=', open.row.id)
      .execute()
    return { ...open, row: { ...open.row, handover_giver: jws, handover_receiver: null } }
  }
  const own = open.row.handover_giver ?? fail('object-mismatch', {})
  const giver = { jws: own, publicKey: node.keys.messageFor(from).publicKey }
  verifyBothHandovers({ giver, receiver: { jws, publicKey } })
  await tx.updateTable('evidence').set({ handover_receiver: jws }).where('id', '=', open.row.id).execute()
  await node.log.append(tx, { type: 'evidence.handover', body: { evidence: open.row.id, giver: own, receiver: jws } })
  return { ...open, row: { ...open.row, handover_receiver: jws } }
}
