import { asUnverified, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import type { Tx } from '../schema.ts'

/** Somebody to call. */
export interface Contact {
  /** The place in the contacts of the card, from 1. */
  readonly place: number
  readonly text: string
}

/**
 * A contact of the requested party's card, which both sides hold: the one at that place from 0, the last one again when there is no
 * further. Null where the card names nobody.
 */
export async function contactOf(
  node: Pick<NodeContext, 'card'>,
  tx: Tx,
  { side, partner, at }: { readonly side: 'requesting' | 'requested'; readonly partner: string; readonly at: number },
): Promise<Contact | null> {
  const { contacts } = side === 'requested' ? node.card.card : await cardOf(tx, partner)
  const place = Math.min(at, contacts.length - 1)
  const next = contacts[place]
  if (next === undefined) return null
  return { place: place + 1, text: `${next.name} · ${next.hours} · ${next.languages.join(', ')}` }
}

async function cardOf(tx: Tx, party: string): Promise<PartyCard['card']> {
  const { card } = await loadPartner(tx, party)
  return verifyCard(asUnverified<PartyCard>(utf8Encode(card))).card
}
