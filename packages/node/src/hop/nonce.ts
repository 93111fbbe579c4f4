import type { Instant } from '@comity/codec'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'

/** A nonce is kept a little longer than its signature lives: two clocks may differ by a minute. */
const slack = 120_000

/**
 * Uses the nonce of a hop, in the transaction of the act. Throws `replay` when it was used before (spec/attacks.md
 * B-01).
 */
export async function useNonce(
  tx: Tx,
  { party, nonce, expiresAt }: { readonly party: string; readonly nonce: string; readonly expiresAt: Instant },
): Promise<void> {
  const used = await tx
    .insertInto('hop_nonce')
    .values({ party, nonce, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('nonce')
    .executeTakeFirst()
  if (used === undefined) fail('replay', {})
}

/** Forgets nonces whose hops are refused as too old anyway. */
export async function pruneNonces(db: Db, now: Instant): Promise<void> {
  await db
    .deleteFrom('hop_nonce')
    .where('expires_at', '<', now - slack)
    .execute()
}
