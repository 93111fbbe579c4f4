import type { Tx } from '../schema.ts'

/**
 * Takes the locks of partners' sequences before anything else is locked. The inbox holds a partner's channel while a
 * message takes effect; an own act that locked its object first and then enqueued would wait for it crosswise.
 */
export async function lockChannels(tx: Tx, parties: readonly string[]): Promise<void> {
  if (parties.length === 0) return
  await tx.selectFrom('channel').select('party').where('party', 'in', parties).orderBy('party').forUpdate().execute()
}
