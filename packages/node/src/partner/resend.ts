import { type Place, placeOfKey } from '@comity/protocol/channel'
import { lockOutbox } from './outbox-rows.ts'
import { type SigningNode, stepNodeOutbox } from './outbox-step.ts'
import type { Tx } from '../schema.ts'

/**
 * Puts settled messages of these places back into the outbox, as they are: the reader takes up what it lacks and answers the
 * rest with their receipts. Those of an ended epoch stay as they are. Returns how many will be sent.
 */
export async function resendMessages(
  node: SigningNode,
  tx: Tx,
  { party, keys }: { readonly party: string; readonly keys: readonly string[] },
): Promise<number> {
  const places = keys.map(placeOfKey)
  const ids = await settledIds(tx, party, places)
  const slice = await lockOutbox(tx, { party, ids })
  const open = slice.rows.filter((row) => row.epoch === slice.state.epoch && row.jws !== '').map(({ id }) => id)
  const stepping = { node, tx, party, slice, fresh: null, receipt: null }
  const effects = await stepNodeOutbox(stepping, { kind: 'resend', ids: open })
  return effects.filter(({ kind }) => kind === 'keep').length
}

async function settledIds(tx: Tx, party: string, places: readonly Place[]): Promise<readonly string[]> {
  const wanted = new Set(places.map(({ epoch, sequence }) => `${String(epoch)}/${String(sequence)}`))
  if (wanted.size === 0) return []
  const rows = await tx
    .selectFrom('outbox')
    .select(['id', 'epoch', 'sequence'])
    .where('party', '=', party)
    .where('state', 'in', ['delivered', 'refused', 'set-aside'])
    .where(
      'sequence',
      'in',
      places.map(({ sequence }) => sequence),
    )
    .execute()
  return rows.filter(({ epoch, sequence }) => wanted.has(`${String(epoch)}/${String(sequence)}`)).map(({ id }) => id)
}
