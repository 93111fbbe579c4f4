import { randomUUID } from 'node:crypto'
import type { Instant, Verified } from '@comity/codec'
import { type Message, messageNamed, signMessage } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { useNonce } from '../hop/nonce.ts'
import type { QuestionRoute } from '../routes/define.ts'
import { keepRefusedMessage } from '../agreements/refused-acts.ts'
import { refuseStopped } from './suspension.ts'

export interface AskedQuestion {
  readonly route: QuestionRoute
  readonly message: Verified<Message>
  readonly bulk: Uint8Array | undefined
  /** What makes a second use of the same hop fail with `replay`. */
  readonly hop: { readonly nonce: string; readonly expiresAt: Instant }
}

/** Answers a partner's verified question, whatever brought it: a hop or a pouch. Throws what the route refuses with. */
export async function answerQuestion(
  node: NodeContext,
  { route, message, bulk, hop }: AskedQuestion,
): Promise<{ readonly jws: string; readonly bulk: Uint8Array | undefined }> {
  const definition = messageNamed(`${route.name}.answer`)
  if (definition?.kind !== 'answer') return fail('schema', {})
  const { from: party } = message
  const given = await answer(node, { route, message, bulk, hop })
  // Suspended meanwhile: charged, not answered (spec/attacks.md D-02).
  refuseStopped(node, party, route.name)
  const answerBulk = definition.maxBulk === 0 ? undefined : given.bulk
  const jws = signMessage({
    definition,
    key: node.keys.messageFor(party),
    from: node.party,
    to: party,
    id: randomUUID(),
    sequence: undefined,
    sentAt: node.now(),
    body: given.body,
    bulk: answerBulk,
  })
  return { jws, bulk: answerBulk }
}

/** What is refused is kept under the batch's id, which both sides have, before the partner is told. */
async function answer(
  node: NodeContext,
  { route, message, bulk, hop }: AskedQuestion,
): ReturnType<QuestionRoute['answer']> {
  const { from: party } = message
  try {
    refuseStopped(node, party, route.name)
    return await route.answer(node, message, {
      bulk: bulk ?? new Uint8Array(),
      ...hop,
      useNonce: (tx) => useNonce(tx, { party, ...hop }),
    })
  } catch (error) {
    // A database that keeps nothing more must not hide why it was refused.
    await keepRefusedMessage(node, node.db, { message, error }).catch(() => undefined)
    throw error
  }
}
