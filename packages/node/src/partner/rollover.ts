import {
  asUnverified,
  day,
  equalBytes,
  formatInstant,
  type Instant,
  type Json,
  keyId,
  parseInstant,
  readJwsHeader,
  toBase64url,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { type KeyRollover, type PartyCard, verifyCard } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { isUniqueViolation } from '../database/database-error.ts'
import { fail } from '../errors.ts'
import type { Incoming } from '../routes/define.ts'
import type { Tx } from '../schema.ts'
import { loadPartner, type Partner, rowOf, usableEndpoint } from './directory.ts'
import { keyUses, pinKeys } from './pinned-keys.ts'

/** However long a party asks for: what it replaced is not accepted longer than this. */
const longestOverlap = 90 * day

/**
 * Takes up a partner's new keys (spec/keys.md §4): the pinned message key signed the statement, the new one the card. Throws
 * what `verifyCard` throws, `key-revoked` for a statement by a key that was replaced, `object-mismatch` for a card that is
 * older, of another party or log, or with a key that anybody has or had.
 */
export async function takeRollover(
  node: NodeContext,
  tx: Tx,
  { message, rollover }: { readonly message: Verified<Incoming>; readonly rollover: KeyRollover },
): Promise<void> {
  const partner = await loadPartner(tx, message.from)
  // spec/attacks.md A-10: who has only a replaced key does not say what follows it.
  if (readJwsHeader(message.jws).kid !== partner.messageKid) fail('key-revoked', {})
  const card = verifyCard(asUnverified<PartyCard>(utf8Encode(rollover.card)))
  requireSameParty(partner, card)
  requireNotOurs(node, card)
  const now = node.now()
  const sentAt = parseInstant(message.sentAt)
  const until = Math.min(parseInstant(rollover.until), now + longestOverlap)
  const replaced = keyUses.filter((use) => !isPinned(partner, card, use))
  if (replaced.length === 0) fail('object-mismatch', {})
  for (const use of replaced) {
    await tx
      .updateTable('party_key')
      .set({ until_at: until, revoked_at: rollover.revoked ? sentAt : null })
      .where('party', '=', partner.party)
      .where('use', '=', use)
      .where('until_at', 'is', null)
      .execute()
  }
  try {
    await pinKeys(tx, { card, now })
    await tx
      .updateTable('party')
      .set({ ...rowOf(card), endpoint: usableEndpoint(card) })
      .where('party', '=', partner.party)
      .execute()
  } catch (error) {
    if (isUniqueViolation(error, 'party_skeleton_key')) return fail('name-confusable', {})
    if (isUniqueViolation(error)) return fail('object-mismatch', {})
    throw error
  }
  const body = rolloverEntry({ party: partner.party, card, replaced, at: sentAt, until, revoked: rollover.revoked })
  await node.log.append(tx, { type: 'key.rollover', body })
}

/** What the log says of new keys, the own ones and a partner's: in clear, for keys are no secret (spec/keys.md §5). */
export function rolloverEntry({
  party,
  card,
  replaced,
  at,
  until,
  revoked,
}: {
  readonly party: string
  readonly card: Verified<PartyCard>
  readonly replaced: readonly (typeof keyUses)[number][]
  readonly at: Instant
  readonly until: Instant
  readonly revoked: boolean
}): Readonly<Record<string, Json>> {
  const keys = Object.fromEntries(replaced.map((use) => [use, toBase64url(card.keys[use])]))
  return { party, keys, kid: keyId(card.keys.message), at: formatInstant(at), until: formatInstant(until), revoked }
}

function requireSameParty(partner: Partner, { card, keys, issuedAt }: Verified<PartyCard>): void {
  const isOlder = partner.issuedAt !== null && issuedAt < partner.issuedAt
  // A log that changed its name would be another log (spec/keys.md §3).
  if (card.party !== partner.party || isOlder || keys.logOrigin !== partner.logOrigin) fail('object-mismatch', {})
}

function requireNotOurs({ card: own }: NodeContext, { keys }: Verified<PartyCard>): void {
  const ours = keyUses.map((use) => own.keys[use])
  if (keyUses.some((use) => ours.some((key) => equalBytes(key, keys[use])))) fail('object-mismatch', {})
}

function isPinned(partner: Partner, { keys }: Verified<PartyCard>, use: (typeof keyUses)[number]): boolean {
  const pinned = {
    message: partner.messageKey,
    log: partner.logKey,
    agreement: partner.agreementKey,
    witness: partner.witnessKey,
    sealing: partner.sealingKey,
    pouch: partner.pouchKey,
  }[use]
  return pinned !== null && equalBytes(pinned, keys[use])
}
