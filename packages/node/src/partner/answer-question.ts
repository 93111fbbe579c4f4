import { randomUUID } from 'node:crypto'
import type { Instant, Verified } from '@comity/codec'
import { type Message, messageNamed, signMessage } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { useNonce } from '../hop/nonce.ts'
import type { QuestionRoute } from '../routes/define.ts'
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
  refuseStopped(node, party, route.name)
  const given = await route.answer(node, message, {
    bulk: bulk ?? new Uint8Array(),
    ...hop,
    useNonce: (tx) => useNonce(tx, { party, ...hop }),
  })
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
