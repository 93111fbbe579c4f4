import { type CaseEvent, eventHash } from '@comity/casework'
import { composeEvidenceDocument } from '@comity/casework/evidence'
import { sealTo } from '@comity/client'
import { type Handover, signHandover } from '@comity/evidence'
import { evidenceEvent } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import type { Tx } from '../schema.ts'
import type { OpenEvidence } from './transfers.ts'

/** Tells the partner the newest events, in one message, each document sealed to it (spec/messages.md §7.28). */
export async function tellPartner(
  node: NodeContext,
  tx: Tx,
  {
    evidence,
    count,
    handover,
  }: { readonly evidence: OpenEvidence; readonly count: number; readonly handover: string | null },
): Promise<void> {
  const { row, events } = evidence
  const { sealingKey } = await loadPartner(tx, row.partner)
  const context = { name: evidenceEvent.name, from: node.party, to: row.partner, request: row.id }
  const told = await Promise.all(
    events.slice(-count).map(async (event) => {
      const document = firstOf(evidence, event)
      if (document === undefined) return { event, sealed: null }
      const bytes = composeEvidenceDocument(document)
      const { enc, ciphertext } = await sealTo({ publicKey: sealingKey, context, bytes })
      return { event, sealed: { enc, ciphertext } }
    }),
  )
  const body = { evidence: row.id, agreement: row.agreement, request: row.request, events: told, handover }
  await node.outbox.enqueue(tx, { to: row.partner, name: evidenceEvent.name, body })
}

/** Signs the hand-over of the present transfer, as its giver or as its receiver. */
export function ownHandover(node: NodeContext, { row, object, events }: OpenEvidence): string {
  const { seal } = object
  const released = events.findLast((event) => event.row === 'e5')
  if (seal === null || released === undefined) return fail('object-mismatch', {})
  const isGiver = row.side === 'requested'
  const handover: Handover = {
    schema: 1,
    evidence: row.id,
    transfer: seal.transfer,
    from: isGiver ? node.party : row.partner,
    to: isGiver ? row.partner : node.party,
    root: seal.root,
    bytes: seal.bytes,
    released: eventHash(released),
    at: released.at,
  }
  return signHandover({ handover, key: node.keys.messageFor(row.partner) })
}

/** The document of an event that is the first to name it. */
function firstOf({ events, documents }: OpenEvidence, event: CaseEvent) {
  const { content } = event
  if (content === null || events.some((each) => each.seq < event.seq && each.content === content)) return undefined
  return documents.get(content)
}
