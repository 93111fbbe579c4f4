import { documentDigest, type RefusalDocument } from '@comity/casework'
import type { Ground } from '@comity/casework/request'
import { formatInstant, toBase64url } from '@comity/codec'
import { requestSend } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { signedMember } from '../partner/signed-payload.ts'
import { composeRefusal, keepDocument } from './request-documents.ts'
import { lockRequest, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/** What the partner's gate says by machine: the form is wrong, or no agreement covers what was sent. */
const gateGrounds: Readonly<Record<string, Ground>> = {
  schema: 'R13',
  'object-mismatch': 'R13',
  'json-noncanonical': 'R13',
  'agreement-not-in-force': 'R14',
  'agreement-superseded': 'R14',
  'agreement-unknown': 'R14',
  'purpose-not-permitted': 'R14',
  'policy-forbids': 'R14',
}

/**
 * Writes down what became of requests that the partner's node did not take up: rejected at its gate, by the signed receipt that
 * names the code (q7), or undeliverable for any other reason (q6).
 */
export async function settleSent(node: NodeContext): Promise<void> {
  const settled = await node.db
    .selectFrom('request')
    .innerJoin('outbox', 'outbox.party', 'request.partner')
    .select(['request.id', 'request.partner', 'outbox.state', 'outbox.code'])
    .where('request.state', '=', 'SENT')
    .where('request.side', '=', 'requesting')
    .where('outbox.name', '=', requestSend.name)
    .where('outbox.state', 'in', ['refused', 'stopped'])
    .whereRef(signedMember('outbox.jws', 'request'), '=', (is) => is.cast('request.id', 'text'))
    .execute()
  for (const { id, partner, state, code } of settled) {
    await node.db.transaction().execute(async (tx) => {
      const ground = state === 'refused' ? gateGrounds[code ?? ''] : undefined
      await settle(node, tx, { request: id, partner, ground })
    })
  }
}

async function settle(
  node: NodeContext,
  tx: Tx,
  {
    request: id,
    partner,
    ground,
  }: { readonly request: string; readonly partner: string; readonly ground: Ground | undefined },
): Promise<void> {
  const request = await lockRequest(node, tx, { request: id, partner })
  if (request.object.state !== 'SENT') return
  if (ground === undefined) {
    await stepRequest(node, tx, { request, row: 'q6', to: 'UNDELIVERABLE', content: null, by: 'node' })
    return
  }
  const bytes = composeRefusal(gateRefusal(node, { request: id, ground })).bytes
  const content = documentDigest(bytes)
  await stepRequest(node, tx, { request, row: 'q7', to: 'REJECTED_AT_GATE', content, by: 'node' })
  const answer_sealed = await keepDocument(node, { row: request.row, kind: 'answer', bytes })
  await tx.updateTable('request').set({ answer_sealed }).where('id', '=', id).execute()
}

function gateRefusal(
  node: NodeContext,
  { request, ground }: { readonly request: string; readonly ground: Ground },
): RefusalDocument {
  return {
    ...{ schema: 2, request, ground, fix: null, refusedAt: formatInstant(node.now()) },
    reason: "The other side's node refused it at its gate. 对方节点在入口处拒绝。",
    ...{ secondary: [], searchedAt: null, since: null, nextHop: null, court: null },
    salt: toBase64url(node.random(32)),
  }
}
