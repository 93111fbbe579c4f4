import { type Instant, keyId, readJwsHeader, type Verified } from '@comity/codec'
import type { PartyCard } from '@comity/protocol'
import { fail } from '../errors.ts'
import type { KeyUse } from '../schema/directory.ts'
import type { Db, Tx } from '../schema.ts'
import type { FormerKey, Partner } from './directory.ts'

/** The uses of a card's keys, in the order of the card. */
export const keyUses = [
  'message',
  'log',
  'agreement',
  'witness',
  'sealing',
  'pouch',
] as const satisfies readonly KeyUse[]

/** The former message keys of a party, newest first. */
export async function formerKeys(db: Db | Tx, party: string): Promise<readonly FormerKey[]> {
  const rows = await db
    .selectFrom('party_key')
    .select(['kid', 'key', 'until_at', 'revoked_at'])
    .where('party', '=', party)
    .where('use', '=', 'message')
    .where('until_at', 'is not', null)
    .orderBy('until_at', 'desc')
    .execute()
  return rows.flatMap(({ kid, key, until_at: untilAt, revoked_at: revokedAt }) =>
    kid === null || untilAt === null ? [] : [{ kid, key, untilAt, revokedAt }],
  )
}

/**
 * Pins the keys of a card, beside those that are pinned already. A key that any party has, or had, for any use is refused by
 * the table (spec/attacks.md A-10).
 */
export async function pinKeys(
  tx: Tx,
  { card, now }: { readonly card: Verified<PartyCard>; readonly now: Instant },
): Promise<void> {
  const { party } = card.card
  for (const use of keyUses) {
    const key = card.keys[use]
    const same = await tx
      .selectFrom('party_key')
      .select('party')
      .where('party', '=', party)
      .where('use', '=', use)
      .where('key', '=', key)
      .where('until_at', 'is', null)
      .executeTakeFirst()
    if (same !== undefined) continue
    const kid = use === 'message' ? keyId(key) : null
    const row = { party, use, key, kid, from_at: now, until_at: null, revoked_at: null }
    await tx.insertInto('party_key').values(row).execute()
  }
}

/**
 * The message key of a party that a `kid` names, for what was signed at an instant (spec/keys.md §4). Throws `key-unknown`, and
 * `key-revoked` for a key that was revoked before, or replaced longer ago than its overlap.
 */
export function requireKey(
  partner: Partner,
  { kid, signedAt, now }: { readonly kid: string; readonly signedAt: Instant; readonly now: Instant },
): Uint8Array {
  if (kid === partner.messageKid) return partner.messageKey
  const former = partner.formerKeys.find((candidate) => candidate.kid === kid)
  if (former === undefined) return fail('key-unknown', {})
  const isLate = former.revokedAt !== null && signedAt > former.revokedAt
  return isLate || now > former.untilAt ? fail('key-revoked', {}) : former.key
}

/** Finds the key of what a party signed, for a time that is checked once it is known: `requireKey` follows. */
export function signedKey(partner: Partner, now: Instant): (kid: string) => Uint8Array {
  return (kid) => {
    const former = partner.formerKeys.find((candidate) => candidate.kid === kid)
    if (former === undefined) return partner.messageKey
    return now > former.untilAt ? fail('key-revoked', {}) : former.key
  }
}

/**
 * A key of a party that counts now, for what carries no instant, such as a receipt: the pinned one, or one that it replaced and
 * did not revoke (spec/keys.md §4). Throws `key-revoked`.
 */
export function standingKey(
  partner: Pick<Partner, 'messageKey' | 'formerKeys'>,
  now: Instant,
): (kid: string) => Uint8Array {
  return (kid) => {
    const former = partner.formerKeys.find((candidate) => candidate.kid === kid)
    if (former === undefined) return partner.messageKey
    return former.revokedAt !== null || now > former.untilAt ? fail('key-revoked', {}) : former.key
  }
}

/** The key of what was verified when it came and is read again from storage: a key that was replaced since still proves it. */
export function keptKey(partner: Partner, jws: string): Uint8Array {
  const { kid } = readJwsHeader(jws)
  return partner.formerKeys.find((candidate) => candidate.kid === kid)?.key ?? partner.messageKey
}
