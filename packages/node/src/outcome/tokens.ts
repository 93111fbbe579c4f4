import { randomUUID } from 'node:crypto'
import { type Operation, readOperationDocument } from '@comity/casework/operation'
import { type OutcomeKind, subjectInput, subjectToken } from '@comity/casework/outcome'
import { equalBytes, fromBase64url, sha256, toBase64url, utf8Encode } from '@comity/codec'
import {
  elementLength,
  foreignMessage,
  outcomeEvaluate,
  outcomeEvaluateAnswer,
  signMessage,
  verifyMessage,
} from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadDocument } from '../operation/operations.ts'
import { loadPartner, messageKeyOf } from '../partner/directory.ts'

export interface Subject {
  readonly kind: OutcomeKind
  readonly subject: string
  readonly provisional: boolean
}

/**
 * The tokens of subjects, in their order: asked of the keeper blinded, verified under the key it announced (spec/outcomes.md §7).
 * Nothing of it is kept; the log says how many were asked. Throws `schema`, `consent-missing` before there is a key, and
 * what the keeper refuses with.
 */
export async function askTokens(
  node: NodeContext,
  { operation, subjects }: { readonly operation: Operation; readonly subjects: readonly Subject[] },
): Promise<readonly string[]> {
  if (subjects.length === 0) return []
  const encoded = subjects.map(({ kind, subject, provisional }) =>
    subjectInput({ kind, subject, provisionalOf: provisional ? node.party : null }),
  )
  const distinct = new Map(encoded.map((input) => [toBase64url(input), input]))
  const outputs = await ask(node, operation, [...distinct.values()])
  const tokens = new Map([...distinct.keys()].map((name, at) => [name, outputs[at] ?? '']))
  return encoded.map((input) => tokens.get(toBase64url(input)) ?? fail('internal', {}))
}

async function ask(node: NodeContext, operation: Operation, inputs: readonly Uint8Array[]): Promise<readonly string[]> {
  const { keeper, operation: id } = operation.proposal
  const keyDocument = operation.keyDocument ?? fail('consent-missing', {})
  const { publicKey: pinned } = readOperationDocument('k1', await loadDocument(node.db, keyDocument))
  const publicKey = fromBase64url(pinned, elementLength)
  await loadPartner(node.db, keeper)
  const { blinds, blindedElements } = await node.kernel.blind({ inputs })
  const batch = randomUUID()
  const message = signMessage({
    definition: outcomeEvaluate,
    key: node.keys.messageFor(keeper),
    from: node.party,
    to: keeper,
    id: batch,
    sequence: undefined,
    sentAt: node.now(),
    bulk: blindedElements,
    body: { operation: id, publicKeyDigest: toBase64url(sha256(publicKey)), batch, count: inputs.length },
  })
  const digest = sha256(utf8Encode(message))
  // Durable before said: that it was asked stands in the own log, whatever comes of it.
  await node.db.transaction().execute((tx) =>
    node.log.append(tx, {
      type: 'outcome.ask',
      body: { batch, batchDigest: toBase64url(digest), count: inputs.length, keeper, operation: id },
    }),
  )
  const answer = await node.hop.ask({ to: keeper, name: outcomeEvaluate.name, message, bulk: blindedElements })
  const { body } = verifyMessage({
    definition: outcomeEvaluateAnswer,
    message: foreignMessage(answer.message),
    bulk: answer.bulk,
    sender: { party: keeper, publicKey: messageKeyOf(node, keeper) },
    recipient: node.party,
  })
  const isOurs = body.batch === batch && body.count === inputs.length
  if (!isOurs || !equalBytes(fromBase64url(body.batchDigest, 32), digest)) fail('proof-invalid', {})
  const elements = inputs.length * elementLength
  const outputs = await node.kernel.finalize({
    inputs,
    blinds,
    blindedElements,
    evaluatedElements: answer.bulk.subarray(0, elements),
    proof: answer.bulk.subarray(elements),
    publicKey,
  })
  return outputs.map(subjectToken)
}
