import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import type { PreparedBatch } from '@comity/client'
import { isComityError } from '@comity/codec'
import type { NodeContext, SignedQuestion } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import { pouchAnswer } from '../pouch/asked-by-pouch.ts'

/** Codes after which the same batch may be sent again: nothing was refused, somebody was not ready or the path broke it. */
const passing: readonly string[] = ['peer-unavailable', 'busy', 'rate', 'internal', 'replay', 'digest-mismatch']
// A minute in all: a publisher that was killed recovers its database and serves again meanwhile.
const pauses = [100, 300, 1_000, 3_000, 10_000, 20_000, 30_000] as const

export interface Sending {
  readonly batch: PreparedBatch
  readonly signal: AbortSignal
}

/** Signs the hop of a batch before its record is durable; `sendBatch` sends it when it is. */
export function signAhead(node: NodeContext, { batch, signal }: Sending): Promise<SignedQuestion> {
  const { publisher: to, message, bulk } = batch
  // The statement that records the batch leaves first; its disk and our signature then work at the same time.
  const signed = turn().then(() => node.hop.prepare({ to, name: 'match.evaluate', message, bulk, signal }))
  // Whoever sends it sees why it could not be signed; without a sender nobody needs to.
  signed.catch(() => undefined)
  return signed
}

/**
 * Sends a batch, and sends the very same again after a passing fault. Towards a party reached by pouch nothing is sent:
 * the answer is what a pouch has brought, or undefined as long as none has. Throws the publisher's code, or the last fault's;
 * the signal's reason when the node stops, so that the batch stays prepared and the next start sends it.
 */
export async function sendBatch(
  node: NodeContext,
  { batch, signal, ahead }: Sending & { readonly ahead: Promise<SignedQuestion> | undefined },
): Promise<Awaited<ReturnType<SignedQuestion>> | undefined> {
  if ((await loadPartner(node.db, batch.publisher)).link === 'pouch') return pouchAnswer(node.db, batch.batch)
  let signed = ahead
  for (let attempt = 0; ; attempt += 1) {
    try {
      const send = await (signed ?? signAhead(node, { batch, signal }))
      return await send()
    } catch (error) {
      signal.throwIfAborted()
      const pause = pauses[attempt]
      if (pause === undefined || !isComityError(error) || !passing.includes(error.code)) throw error
      await sleep(pause, undefined, { signal })
    }
    // A hop's signature is used once.
    signed = undefined
  }
}
