import { asUnverified, equalBytes, type Instant, keyId, utf8Encode, type Verified } from '@comity/codec'
import { confusableSkeleton, type PartyCard, verifyCard } from '@comity/protocol'
import type { Selectable } from 'kysely'
import { isUniqueViolation } from '../database/database-error.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { PartyTable } from '../schema/directory.ts'
import { formerKeys, pinKeys, signedKey } from './pinned-keys.ts'
import type { Db, Tx } from '../schema.ts'

/** `introduced`: its card was taken up. `trusted`: a person compared the words. `held`: it broke the protocol. */
export type PartyState = 'introduced' | 'trusted' | 'held'

/** Why a party is held: the code that every act of it gets until a person resumes it. */
export type HeldCode = 'sequence-conflict' | 'log-conflict'

/** How a party is reached: `pouch` is never dialled; what is for it waits for the next pouch (spec/pouch.md §1). */
export type PartyLink = 'online' | 'pouch'

/** A message key of a party that another one replaced. */
export interface FormerKey {
  readonly kid: string
  readonly key: Uint8Array
  readonly untilAt: Instant
  readonly revokedAt: Instant | null
}

/** A party as this node pinned it. Keys come from here and from nowhere else. */
export interface Partner {
  readonly party: string
  readonly state: PartyState
  /** While held: the code that every act of this party gets. */
  readonly heldFor: HeldCode | null
  readonly memberClass: string
  readonly country: string
  readonly name: string
  readonly endpoint: string
  readonly link: PartyLink
  /** `kid` of the message key. */
  readonly messageKid: string
  readonly messageKey: Uint8Array
  /** Message keys that a rollover replaced, newest first (spec/keys.md §4). */
  readonly formerKeys: readonly FormerKey[]
  readonly logKey: Uint8Array
  readonly logOrigin: string
  readonly agreementKey: Uint8Array
  /** Null while only a card without this key is known. */
  readonly witnessKey: Uint8Array | null
  readonly sealingKey: Uint8Array
  readonly pouchKey: Uint8Array | null
  readonly issuedAt: Instant | null
  readonly fingerprint: string
  readonly card: string
}

/*
 * One process works on a database at a time, so what it has read of a party stays true until it changes it itself: a
 * question then costs no round trip to find its sender's key.
 */
const kept = new WeakMap<Db, Map<string, Partner>>()

/** The party of a code. Throws `not-found`. */
export async function loadPartner(db: Db | Tx, party: string): Promise<Partner> {
  const known = kept.get(db)?.get(party)
  if (known !== undefined) return known
  const row = await db.selectFrom('party').selectAll().where('party', '=', party).executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  return keep(db, partnerOf(row, await formerKeys(db, party)))
}

/** The party whose message key, the pinned one or a former one, has this `kid`; or undefined. */
export async function findPartnerByKey(db: Db, kid: string): Promise<Partner | undefined> {
  for (const partner of kept.get(db)?.values() ?? []) if (partner.messageKid === kid) return partner
  const row = await db.selectFrom('party_key').select('party').where('kid', '=', kid).executeTakeFirst()
  if (row === undefined) return undefined
  // What is kept may be from before a rollover that has just been committed.
  const known = await loadPartner(db, row.party)
  const isNamed = known.messageKid === kid || known.formerKeys.some((former) => former.kid === kid)
  return isNamed ? known : refreshPartner(db, row.party)
}

/**
 * Finds a party's message key by the `kid` that a signature names, whenever it is asked: what is known of the party then
 * counts. The party must have been loaded before. Throws `key-unknown`, `key-revoked`.
 */
export function messageKeyOf(node: Pick<NodeContext, 'db' | 'now'>, party: string): (kid: string) => Uint8Array {
  return (kid) => {
    const partner = kept.get(node.db)?.get(party) ?? fail('key-unknown', {})
    return signedKey(partner, node.now())(kid)
  }
}

/** Every known party, by code. */
export async function listPartners(db: Db): Promise<readonly Partner[]> {
  const rows = await db.selectFrom('party').selectAll().orderBy('party').execute()
  return rows.map((row) => partnerOf(row, []))
}

/**
 * Takes up a card, not yet trusted. The same keys again renew endpoint and names; other keys for a known code, and a
 * card older than the known one, are refused: nothing changes a pinned key or goes back silently (spec/attacks.md B-09).
 * Throws what `verifyCard` throws, `object-mismatch`, `name-confusable`, `version-unsupported`.
 */
export async function introduceParty(
  db: Db,
  { card, own, now }: { readonly card: string; readonly own: string; readonly now: Instant },
): Promise<Partner> {
  const read = verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
  if (read.card.party === own) fail('object-mismatch', {})
  const known = await db.selectFrom('party').selectAll().where('party', '=', read.card.party).executeTakeFirst()
  if (known !== undefined && !renews(partnerOf(known, []), read)) fail('object-mismatch', {})
  const row = { ...rowOf(read), endpoint: usableEndpoint(read) }
  try {
    if (known === undefined) {
      const fresh = { ...row, state: 'introduced' as const, held_for: null, trusted_at: null, held_at: null }
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('party')
          .values({ ...fresh, introduced_at: now })
          .execute()
        await pinKeys(tx, { card: read, now })
        await tx.insertInto('channel').values({ party: row.party, next_out: 1, taken_in: 0 }).execute()
      })
    } else {
      await db.transaction().execute(async (tx) => {
        await tx.updateTable('party').set(row).where('party', '=', row.party).execute()
        await pinKeys(tx, { card: read, now })
      })
    }
  } catch (error) {
    // spec/attacks.md A-11: a name that looks like another party's; A-10: a key that another party uses.
    if (isUniqueViolation(error, 'party_skeleton_key')) return fail('name-confusable', {})
    if (isUniqueViolation(error)) return fail('object-mismatch', {})
    throw error
  } finally {
    kept.get(db)?.delete(row.party)
  }
  return loadPartner(db, row.party)
}

/**
 * Trusts a party after a person compared its words with the party by another channel. Throws `not-found`, and
 * `object-mismatch` when the words are other ones or the party is held.
 */
export async function trustParty(
  db: Db,
  { party, fingerprint, now }: { readonly party: string; readonly fingerprint: string; readonly now: Instant },
): Promise<Partner> {
  const partner = await loadPartner(db, party)
  if (partner.fingerprint !== fingerprint || partner.state === 'held') fail('object-mismatch', {})
  await db
    .updateTable('party')
    .set({ state: 'trusted', trusted_at: now })
    .where('party', '=', party)
    .where('state', '=', 'introduced')
    .execute()
  kept.get(db)?.delete(party)
  return loadPartner(db, party)
}

/** Says how a party is reached from now on. Throws `not-found`. */
export async function linkParty(
  db: Db,
  { party, link }: { readonly party: string; readonly link: PartyLink },
): Promise<Partner> {
  await loadPartner(db, party)
  await db.updateTable('party').set({ link }).where('party', '=', party).execute()
  kept.get(db)?.delete(party)
  return loadPartner(db, party)
}

/** Holds a party: from now on each of its acts gets `code`, until a person resumes it (spec/attacks.md B-03, E-01). */
export async function holdParty(
  tx: Tx,
  { party, code, now }: { readonly party: string; readonly code: HeldCode; readonly now: Instant },
): Promise<void> {
  await tx
    .updateTable('party')
    .set({ state: 'held', held_for: code, held_at: now })
    .where('party', '=', party)
    .where('state', '<>', 'held')
    .execute()
}

/** Drops what is kept of a party in memory; called after the commit of a change made in a transaction. */
export function forgetPartner(db: Db, party: string): void {
  kept.get(db)?.delete(party)
}

/**
 * Reads a party anew once the transaction that took up its new card has committed; gives up after a while, as after a
 * rollback. Until then an answer under a new key is one that has to be asked for again.
 */
export async function refreshOnceCommitted(
  db: Db,
  { party, card }: { readonly party: string; readonly card: string },
): Promise<void> {
  try {
    for (let delay = 1; delay <= 4_000; delay *= 2) {
      await new Promise((resolve) => setTimeout(resolve, delay).unref())
      if ((await refreshPartner(db, party)).card === card) return
    }
  } catch {
    // The database is gone, and with it what is kept.
  }
}

/** Reads a party anew: what is kept of it may be from before a change. */
async function refreshPartner(db: Db, party: string): Promise<Partner> {
  const row = await db.selectFrom('party').selectAll().where('party', '=', party).executeTakeFirstOrThrow()
  return keep(db, partnerOf(row, await formerKeys(db, party)))
}

function keep(db: Db | Tx, partner: Partner): Partner {
  // A transaction may roll back; only what is committed is kept.
  if (!db.isTransaction) {
    const parties = kept.get(db) ?? new Map<string, Partner>()
    kept.set(db, parties.set(partner.party, partner))
  }
  return partner
}

/** spec/attacks.md B-10: a node in the clear is called only on this machine. Throws `version-unsupported`. */
export function usableEndpoint({ card }: Verified<PartyCard>): string {
  const usable = card.endpoints.find((endpoint) => {
    const { protocol, hostname } = new URL(endpoint)
    return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  })
  if (usable === undefined || !card.protocol.includes(1)) return fail('version-unsupported', {})
  return usable
}

/** The same keys, and not older. A known card without the two later keys gains them: the pinned message key signed. */
function renews(partner: Partner, { keys, issuedAt }: Verified<PartyCard>): boolean {
  return (
    (partner.issuedAt === null || issuedAt >= partner.issuedAt) &&
    (partner.witnessKey === null || equalBytes(partner.witnessKey, keys.witness)) &&
    (partner.pouchKey === null || equalBytes(partner.pouchKey, keys.pouch)) &&
    equalBytes(partner.messageKey, keys.message) &&
    equalBytes(partner.logKey, keys.log) &&
    partner.logOrigin === keys.logOrigin &&
    equalBytes(partner.agreementKey, keys.agreement) &&
    equalBytes(partner.sealingKey, keys.sealing)
  )
}

/** What a card says of its party, as columns. */
type PinnedCard = Omit<
  Selectable<PartyTable>,
  'state' | 'held_for' | 'endpoint' | 'introduced_at' | 'trusted_at' | 'held_at' | 'link'
>

export function rowOf({ card, issuedAt, keys, fingerprint, jws }: Verified<PartyCard>): PinnedCard {
  const name = card.names['en'] ?? Object.values(card.names)[0] ?? card.party
  return {
    party: card.party,
    member_class: card.memberClass,
    country: card.country,
    name,
    skeleton: confusableSkeleton(name),
    message_kid: keyId(keys.message),
    message_key: keys.message,
    log_key: keys.log,
    log_origin: keys.logOrigin,
    agreement_key: keys.agreement,
    witness_key: keys.witness,
    sealing_key: keys.sealing,
    pouch_key: keys.pouch,
    card_issued_at: issuedAt,
    fingerprint,
    card: jws,
  }
}

function partnerOf(row: Selectable<PartyTable>, former: readonly FormerKey[]): Partner {
  return {
    formerKeys: former,
    party: row.party,
    state: row.state,
    heldFor: row.held_for,
    memberClass: row.member_class,
    country: row.country,
    name: row.name,
    endpoint: row.endpoint,
    link: row.link,
    messageKid: row.message_kid,
    messageKey: row.message_key,
    logKey: row.log_key,
    logOrigin: row.log_origin,
    agreementKey: row.agreement_key,
    witnessKey: row.witness_key,
    sealingKey: row.sealing_key,
    pouchKey: row.pouch_key,
    issuedAt: row.card_issued_at,
    fingerprint: row.fingerprint,
    card: row.card,
  }
}
