import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'
import type { Role } from '../context.ts'

/** A part of the organisation; cases, hits and requests belong to one. Its key file is `keys/unit-<id>.json`. */
export interface UnitTable {
  id: string
  name: string
  /** Domain-separated SHA-256 of the unit's key: finds a swapped key file. */
  key_digest: Uint8Array
  created_at: Instant
}

export interface PersonTable {
  id: string
  name: string
  unit: string
  /** SHA-256 of the bearer token's 32 bytes; the token itself is nowhere. */
  token_digest: Uint8Array
  /** X25519 public key, base64url, of an auditor whom terms name; null for everybody else. */
  auditor_key: string | null
  created_at: Instant
  revoked_at: Instant | null
}

export interface PersonRoleTable {
  person: string
  role: Role
}

/** Digests of the node's own keys as they were at `init`. */
export interface NodeKeyTable {
  name: string
  digest: Uint8Array
  /** Of keys that sign. */
  public_key: Uint8Array | null
  /** The key's file without its ending; null stands for the name. */
  slot: string | null
  /** Since when it is this key; null for the first of its name. */
  from_at: Instant | null
}

/** A key that another one replaced (spec/keys.md §3). */
export interface NodeKeyOldTable {
  slot: string
  name: string
  digest: Uint8Array
  public_key: Uint8Array | null
  from_at: Instant | null
  /** When its overlap ends and the private half is destroyed. */
  until_at: Instant
  revoked_at: Instant | null
  destroyed_at: Instant | null
}

/** What one person proposed to do with a key; a second one does it (spec/keys.md §3). */
export interface KeyProposalTable {
  name: string
  act: 'rotate' | 'revoke'
  person: string
  proposed_at: Instant
}

export interface JobTable {
  id: string
  kind: 'publish' | 'sync' | 'ask' | 'link' | 'evidence'
  person: string
  unit: string
  /** Canonical JSON of ids and members of closed sets. */
  params: string
  /** `waiting`: for what a partner's pouch brings. */
  state: 'running' | 'waiting' | 'done' | 'failed'
  done: number
  total: number
  error: string | null
  /** Canonical JSON of the result's `asks`. */
  asks: string
  created_at: Instant
  updated_at: Instant
}

/** Equal events of one minute are one row with a count. */
export interface SecurityEventTable {
  id: Generated<number>
  minute: Instant
  peer: string
  route: string
  code: string
  request: string | null
  count: number
}

export interface PeopleTables {
  unit: UnitTable
  person: PersonTable
  person_role: PersonRoleTable
  node_key: NodeKeyTable
  node_key_old: NodeKeyOldTable
  key_proposal: KeyProposalTable
  job: JobTable
  security_event: SecurityEventTable
}
