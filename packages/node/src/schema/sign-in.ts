import type { Instant } from '@comity/codec'

/** A person's passkey (spec/sign-in.md §2). */
export interface PasskeyTable {
  id: string
  person: string
  credential: Uint8Array
  /** COSE_Key (RFC 9052 §7). */
  public_key: Uint8Array
  counter: number
  label: string
  created_at: Instant
  used_at: Instant | null
  /** Its counter fell: a copy of it may exist. */
  locked_at: Instant | null
}

/** A code with which one passkey may be enrolled; one of a person at a time. */
export interface PasskeyInviteTable {
  person: string
  /** SHA-256 of the code; the code itself is nowhere. */
  digest: Uint8Array
  until_at: Instant
}

/** A challenge that was answered: it is answered once. Kept until it would have ended. */
export interface UsedChallengeTable {
  digest: Uint8Array
  until_at: Instant
}

export interface SessionTable {
  id: string
  person: string
  passkey: string
  /** SHA-256 of the cookie's 32 bytes; the cookie itself is nowhere. */
  digest: Uint8Array
  opened_at: Instant
  seen_at: Instant
}

export interface SignInTables {
  passkey: PasskeyTable
  passkey_invite: PasskeyInviteTable
  used_challenge: UsedChallengeTable
  session: SessionTable
}
