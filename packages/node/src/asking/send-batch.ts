import { setTimeout as sleep } from 'node:timers/promises'
import type { PreparedBatch } from '@comity/client'
import { isComityError } from '@comity/codec'
import type { NodeContext } from '../context.ts'

/** Codes after which the same batch may be sent again: nothing was refused, somebody was not ready. */
const passing: readonly string[] = ['peer-unavailable', 'busy', 'rate', 'internal', 'replay']
// A minute in all: a publisher that was killed recovers its database and serves again meanwhile.
const pauses = [100, 300, 1_000, 3_000, 10_000, 20_000, 30_000] as const

/**
 * Sends a batch, and sends the very same again after a passing fault. Throws the publisher's code, or the last fault's;
 * the signal's reason when the node stops, so that the batch stays prepared and the next start sends it.
 */
export async function sendBatch(
  node: NodeContext,
  { batch, signal }: { readonly batch: PreparedBatch; readonly signal: AbortSignal },
): Promise<{ readonly message: string; readonly bulk: Uint8Array }> {
  const { publisher: to, message, bulk } = batch
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await node.hop.ask({ to, name: 'match.evaluate', message, bulk, signal })
    } catch (error) {
      signal.throwIfAborted()
      const pause = pauses[attempt]
      if (pause === undefined || !isComityError(error) || !passing.includes(error.code)) throw error
      await sleep(pause, undefined, { signal })
    }
  }
}
