import type { evidenceList, evidenceShow, ResultOf } from '@comity/client/api'
import { formatInstant, type Instant, parseInstant } from '@comity/codec'
import { heldEvidenceStates, type EvidenceObject, isRecallOverdue } from '@comity/casework/evidence'
import type { Actor, NodeContext } from '../context.ts'
import { shownHold } from './hold.ts'
import { damagedFiles } from './verify.ts'
import { loadEvidence } from './transfers.ts'

/** The transfers of a unit, newest first. */
export async function listEvidence(node: NodeContext, actor: Actor): Promise<ResultOf<typeof evidenceList>> {
  const rows = await node.db
    .selectFrom('evidence')
    .select(['id', 'side', 'partner', 'request', 'state', 'opened_at'])
    .where('unit', '=', actor.unit)
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .execute()
  const evidence = rows.map(({ id, opened_at, ...row }) => ({
    evidence: id,
    ...row,
    openedAt: formatInstant(opened_at),
  }))
  return { evidence }
}

/** One transfer of the unit with everything that is known of it. Throws `not-found`. */
export async function showEvidence(
  node: NodeContext,
  actor: Actor,
  evidence: string,
): Promise<ResultOf<typeof evidenceShow>> {
  const { row, object, events } = await loadEvidence(node, { evidence, actor })
  const { collection, seal, offer } = object
  const accesses = await node.db
    .selectFrom('evidence_access')
    .select(['person', 'place', 'at'])
    .where('evidence', '=', evidence)
    .orderBy('seq')
    .execute()
  const hold = await shownHold(node, row)
  const { id, side, partner, request, state, opened_at } = row
  return {
    evidence: id,
    side,
    partner,
    request,
    state,
    openedAt: formatInstant(opened_at),
    agreement: row.agreement,
    title: collection?.title ?? '',
    files: (collection?.files ?? []).map((file, place) => ({ file: place + 1, ...file })),
    damaged: [...(await damagedFiles(node, row))],
    checkedAt: row.checked_at === null ? null : formatInstant(row.checked_at),
    seal: seal === null ? null : { transfer: seal.transfer, root: seal.root, chunks: seal.chunks, bytes: seal.bytes },
    offer:
      offer === null
        ? null
        : {
            handling: { ...offer.handling, europol: [...offer.handling.europol] },
            uses: [...offer.uses],
            retainUntil: offer.retainUntil,
          },
    asked: object.asked === null ? null : { use: object.asked.use, recipient: object.asked.recipient },
    derived: object.derived.map(({ item, sha256 }) => ({ item, sha256 })),
    hold,
    isPastRetention: side === 'requesting' && hold === null && isPastRetention(object, node.now()),
    recallDue: object.recallDue,
    isRecallOverdue: isRecallOverdue(object, node.now()),
    handover: { giver: row.handover_giver, receiver: row.handover_receiver },
    events: events.map((event) => ({
      row: event.row,
      from: event.from,
      to: event.to,
      party: event.party,
      role: event.role,
      at: event.at,
    })),
    accesses: accesses.map(({ person, place, at }) => ({ person, file: place + 1, at: formatInstant(at) })),
  }
}

/** Received content that is kept longer than its giver allowed. */
function isPastRetention({ state, offer }: EvidenceObject, now: Instant): boolean {
  const isHere = heldEvidenceStates.some((held) => held === state)
  return isHere && offer !== null && parseInstant(offer.retainUntil) < now
}
