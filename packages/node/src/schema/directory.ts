import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'
import type { HeldCode, PartyLink, PartyState } from '../partner/directory.ts'

/** A party whose card this node took up. Keys are pinned here and change only by a person's act. */
export interface PartyTable {
  party: string
  state: PartyState
  /** While held: the error code that every act of this party gets. */
  held_for: HeldCode | null
  member_class: string
  country: string
  name: string
  /** Names that look alike share one (spec/attacks.md A-11). */
  skeleton: string
  endpoint: string
  /** How it is reached: a person's setting. */
  link: Generated<PartyLink>
  /** `kid` of the message key: how a hop finds its party. */
  message_kid: string
  message_key: Uint8Array
  log_key: Uint8Array
  log_origin: string
  agreement_key: Uint8Array
  /** Null for a card of before version 0012, until the party hands over a newer one; so the two that follow. */
  witness_key: Uint8Array | null
  sealing_key: Uint8Array
  pouch_key: Uint8Array | null
  card_issued_at: Instant | null
  fingerprint: string
  /** The card as it was signed. */
  card: string
  introduced_at: Instant
  trusted_at: Instant | null
  held_at: Instant | null
}

/** What the six keys of a card are for. */
export type KeyUse = 'message' | 'log' | 'agreement' | 'witness' | 'sealing' | 'pouch'

/** Every key that was ever pinned of a party: no key comes back under another name (spec/attacks.md A-10). */
export interface PartyKeyTable {
  party: string
  use: KeyUse
  key: Uint8Array
  /** Of message keys: the `kid` that names it. */
  kid: string | null
  from_at: Instant
  /** Replaced: accepted up to here. */
  until_at: Instant | null
  /** Revoked: what it signed after this is refused at once. */
  revoked_at: Instant | null
}

export interface DirectoryTables {
  party_key: PartyKeyTable
  party: PartyTable
}
