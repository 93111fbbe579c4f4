import { documentDigest, type OpenedGround, readRefusalDocument } from '@comity/casework'
import { openSealed, sealTo } from '@comity/client'
import { formatInstant, toBase64url } from '@comity/codec'
import { requestEvent } from '@comity/protocol'
import { loadAgreement, requireInForce } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { Actor, NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import { fail } from '../errors.ts'
import { offenceStanding } from './dual-criminality.ts'
import { composeRefusal, keepDocument } from './request-documents.ts'
import { sendEvent } from './request-intake.ts'
import { lockRequest, type OpenRequest, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

export interface NewRefusal {
  readonly request: string
  readonly ground: OpenedGround
  /** What would make it grantable; null where nothing would. */
  readonly fix: string | null
}

/**
 * A person of the requested party refuses an acknowledged request with a ground (q17): R06, once a person has judged that
 * the conduct is no offence here. It leaves sealed with its event and counts as an answer.
 * Throws `not-found`, `role-forbids`, `object-mismatch`, `agreement-not-in-force`, `ground-not-agreed`, `dual-criminality-open`.
 */
export async function refuseRequest(
  node: NodeContext,
  { actor, refusal }: { readonly actor: Actor; readonly refusal: NewRefusal },
): Promise<{ readonly request: string; readonly state: string }> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: refusal.request, actor })
    const { row } = request
    if (row.side !== 'requested') fail('object-mismatch', {})
    await requireInForce(tx, row.agreement, { now: node.now(), parties: [node.party, row.partner] })
    await requireGround(node, tx, { request, ground: refusal.ground })
    const composed = composeRefusal({
      schema: 1,
      request: row.id,
      ground: refusal.ground,
      fix: refusal.fix,
      refusedAt: formatInstant(node.now()),
      salt: toBase64url(node.random(32)),
    })
    const content = composed.digest
    const refused = await stepRequest(node, tx, { request, row: 'q17', to: 'REFUSED', content, by: actor })
    const answer_sealed = await keepDocument(node, { row, kind: 'answer', bytes: composed.bytes })
    await tx.updateTable('request').set({ answer_sealed }).where('id', '=', row.id).execute()
    const { sealingKey } = await loadPartner(tx, row.partner)
    const context = { name: requestEvent.name, from: node.party, to: row.partner, request: row.id }
    const sealed = await sealTo({ publicKey: sealingKey, context, bytes: composed.bytes })
    await sendEvent(node, tx, { request: refused, sealed })
    return { request: row.id, state: refused.row.state }
  })
}

/** The terms name the ground, and a person judged so. Throws `ground-not-agreed`, `dual-criminality-open`. */
async function requireGround(
  node: NodeContext,
  tx: Tx,
  { request: { row }, ground }: { readonly request: OpenRequest; readonly ground: OpenedGround },
): Promise<void> {
  const about = { agreement: row.agreement, act: null }
  await requireAgreedGround(node, tx, { agreement: row.agreement, ground })
  const { answer, judgement } = await offenceStanding(node, tx, row)
  // Where the question is not to be asked its answer is no ground (ETS 185, article 29(3)).
  if (answer === 'not-required') gate(about, () => fail('ground-not-agreed', {}))
  if (judgement?.reason !== ground) gate(about, () => fail('dual-criminality-open', {}))
}

async function requireAgreedGround(
  node: NodeContext,
  tx: Tx,
  { agreement, ground }: { readonly agreement: string; readonly ground: OpenedGround },
): Promise<void> {
  const { terms } = await loadAgreement(tx, agreement, node.now())
  if (!terms.refusal.grounds.includes(ground)) gate({ agreement, act: null }, () => fail('ground-not-agreed', {}))
}

/**
 * Takes up the partner's refusal with its event (q17): it opens, is what the event names, and rests on a ground of the
 * terms. Throws `object-mismatch`, `ground-not-agreed`, and what reading throws.
 */
export async function takeRefusal(
  node: NodeContext,
  tx: Tx,
  {
    request: { row, object },
    sealed,
  }: { readonly request: OpenRequest; readonly sealed: { readonly enc: string; readonly ciphertext: string } },
): Promise<void> {
  const context = { name: requestEvent.name, from: row.partner, to: node.party, request: row.id }
  const bytes = await openSealed({ privateKeys: node.keys.sealingKeys, context, payload: sealed })
  const { request: named, ground } = readRefusalDocument(bytes)
  if (named !== row.id || documentDigest(bytes) !== object.contents['q17']) fail('object-mismatch', {})
  await requireAgreedGround(node, tx, { agreement: row.agreement, ground })
  const answer_sealed = await keepDocument(node, { row, kind: 'answer', bytes })
  await tx.updateTable('request').set({ answer_sealed }).where('id', '=', row.id).execute()
}
