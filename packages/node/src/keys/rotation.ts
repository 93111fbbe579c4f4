import { day, formatInstant, type Instant, keyId, type SigningKey } from '@comity/codec'
import type { KeyRollover } from '@comity/protocol'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { rewrapSeeds } from '../index/epochs.ts'
import { rewrapOperationKeys } from '../operation/operation-key.ts'
import { isSigning, knownOf, makeInSlot, type NodeKeyName, type OpenKeys } from '../keys.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import { listPartners } from '../partner/directory.ts'
import { rolloverEntry } from '../partner/rollover.ts'
import type { Tx } from '../schema.ts'

/** The keys that a rotation replaces; why the others have none stands in spec/keys.md §3. */
export const rotatedNames = ['message', 'agreement', 'witness', 'sealing', 'pouch', 'epoch-wrap'] as const
export type RotatedName = (typeof rotatedNames)[number]
export type KeyAct = 'rotate' | 'revoke'

/** How long what was replaced still opens and still counts. */
const overlap = 30 * day
/** A proposal that nobody joined by then is forgotten. */
const proposalLife = day

/** What a rotation needs of its node beyond the context. */
export interface Rotating {
  readonly node: NodeContext
  readonly keys: OpenKeys
  /** Signs the card anew, with the keys as they are. */
  readonly renewCard: () => NodeContext['card']
}

export interface KeyChange {
  readonly name: RotatedName
  readonly act: KeyAct
  readonly actor: Actor
}

/**
 * Two persons replace a key: the first call proposes, the same call by another person within a day does it (spec/keys.md
 * §3). Returns what was done.
 */
export async function changeKey(rotating: Rotating, change: KeyChange): Promise<'proposed' | 'done'> {
  const { node } = rotating
  const now = node.now()
  const { person } = change.actor
  // The signatory keeps it elsewhere; who makes the new one is theirs to say (spec/agreements.md §6).
  if (change.name === 'agreement' && rotating.keys.agreement === undefined) fail('key-elsewhere', {})
  const open = await node.db
    .selectFrom('key_proposal')
    .selectAll()
    .where('name', '=', change.name)
    .where('act', '=', change.act)
    .where('proposed_at', '>', now - proposalLife)
    .executeTakeFirst()
  if (open === undefined || open.person === person) {
    const row = { name: change.name, act: change.act, person, proposed_at: now }
    await node.db
      .insertInto('key_proposal')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
    return 'proposed'
  }
  await requireAdministrator(node, [person, open.person])
  await replaceKey(rotating, { ...change, persons: [open.person, person] })
  return 'done'
}

async function replaceKey(
  { node, keys, renewCard }: Rotating,
  { name, act, persons }: KeyChange & { readonly persons: readonly string[] },
): Promise<void> {
  const now = node.now()
  const slot = await nextSlot(node, name)
  // A crash after this line leaves a key that nobody has seen; the next rotation draws another in its slot.
  await keys.files.destroy(slot)
  const made = await makeInSlot(keys.files, { name, slot })
  const known = knownOf(made)
  const former = { message: keys.message, card: node.card }
  const until = act === 'revoke' && name !== 'message' ? now : now + overlap
  const fresh = isSigning(name) ? await keys.files.readSigning(slot, known) : await keys.files.read(slot, known)
  const undo = standing(keys)
  try {
    await node.db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('key_proposal').where('name', '=', name).executeTakeFirstOrThrow()
      // Two second persons at once: one of them is late.
      if (numDeletedRows === 0n) fail('object-mismatch', {})
      await keepFormer(tx, { name, slot, made, now, until, act })
      if (name === 'epoch-wrap') {
        await rewrapSeeds(node, tx, fresh as Uint8Array)
        await rewrapOperationKeys(node, tx, fresh as Uint8Array)
        await node.log.append(tx, { type: 'key.rollover', body: { ...entryOf({ name, now }), persons } })
        return
      }
      const parties = (await listPartners(node.db)).filter(({ state }) => state !== 'introduced')
      const codes = parties.map(({ party }) => party)
      await lockChannels(tx, codes)
      install(keys, name, fresh)
      const card = renewCard()
      const revoked = act === 'revoke'
      // The key that partners know says what follows it; from the commit on the new one signs.
      const body: KeyRollover = { card: card.jws, until: formatInstant(until), revoked }
      keys.replaceSigning('message', former.message)
      for (const to of codes) await node.outbox.enqueue(tx, { to, name: 'key.rollover', body: { ...body } })
      const entry = rolloverEntry({ party: node.party, card, replaced: [name], at: now, until, revoked })
      await node.log.append(tx, { type: 'key.rollover', body: { ...entry, persons } })
      if (name !== 'message') return
      keys.unaware(former.message, codes)
      keys.replaceSigning('message', fresh as SigningKey)
    })
  } catch (error) {
    undo()
    renewCard()
    throw error
  }
  if (name === 'epoch-wrap') keys.replaceEpochWrap(fresh as Uint8Array)
  await destroyReplaced(node, keys)
}

/** One of the two keeps the node; the other watches it. Throws `role-forbids`. */
async function requireAdministrator({ db }: NodeContext, persons: readonly string[]): Promise<void> {
  const found = await db
    .selectFrom('person_role')
    .innerJoin('person', 'person.id', 'person_role.person')
    .select('person')
    .where('person', 'in', persons)
    .where('role', '=', 'administrator')
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (found === undefined) fail('role-forbids', {})
}

function entryOf({ name, now }: { readonly name: NodeKeyName; readonly now: Instant }) {
  return { name, at: formatInstant(now) }
}

/** Puts things back as they were when the transaction does not commit. */
function standing(keys: OpenKeys): () => void {
  const { message, witness, agreement, sealingKeys, pouchKeys } = keys
  return () => {
    keys.replaceSigning('message', message)
    keys.replaceSigning('witness', witness)
    if (agreement !== undefined) keys.replaceSigning('agreement', agreement)
    keys.replaceSecret('sealing', sealingKeys)
    keys.replaceSecret('pouch', pouchKeys)
  }
}

function install(keys: OpenKeys, name: Exclude<RotatedName, 'epoch-wrap'>, fresh: SigningKey | Uint8Array): void {
  if (fresh instanceof Uint8Array) {
    if (name === 'sealing') keys.replaceSecret(name, [fresh, ...keys.sealingKeys])
    if (name === 'pouch') keys.replaceSecret(name, [fresh, ...keys.pouchKeys])
  } else if (isSigning(name)) keys.replaceSigning(name, fresh)
}

async function nextSlot({ db }: NodeContext, name: RotatedName): Promise<string> {
  const { count } = await db
    .selectFrom('node_key_old')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return `${name}.${String(count + 2)}`
}

async function keepFormer(
  tx: Tx,
  {
    name,
    slot,
    made,
    now,
    until,
    act,
  }: {
    readonly name: RotatedName
    readonly slot: string
    readonly made: { readonly digest: Uint8Array; readonly public_key: Uint8Array | null }
    readonly now: Instant
    readonly until: Instant
    readonly act: KeyAct
  },
): Promise<void> {
  const row = await tx.selectFrom('node_key').selectAll().where('name', '=', name).executeTakeFirstOrThrow()
  const { digest, public_key, from_at } = row
  await tx
    .insertInto('node_key_old')
    .values({
      slot: row.slot ?? name,
      name,
      digest,
      public_key,
      from_at,
      // Nothing waits for a former wrapping key: all that it wrapped is wrapped anew in this transaction.
      until_at: name === 'epoch-wrap' ? now : until,
      revoked_at: act === 'revoke' ? now : null,
      destroyed_at: null,
    })
    .execute()
  await tx
    .updateTable('node_key')
    .set({ ...made, slot, from_at: now })
    .where('name', '=', name)
    .execute()
}

/** Destroys private halves whose overlap is over, and says so in the log (spec/keys.md §3). Run at each start and each day. */
export async function destroyReplaced(node: NodeContext, keys: OpenKeys): Promise<void> {
  const now = node.now()
  const over = await node.db
    .selectFrom('node_key_old')
    .selectAll()
    .where('destroyed_at', 'is', null)
    .where('until_at', '<=', now)
    .execute()
  for (const row of over) {
    if (row.name === 'message' && row.public_key !== null) keys.forgetFormer(keyId(row.public_key))
    // File first: a crash before the row is written finds no file and writes the row.
    await keys.files.destroy(row.slot)
    await node.db.transaction().execute(async (tx) => {
      await tx.updateTable('node_key_old').set({ destroyed_at: now }).where('slot', '=', row.slot).execute()
      const kid = row.name === 'message' && row.public_key !== null ? keyId(row.public_key) : null
      const body = { name: row.name, slot: row.slot, kid, at: formatInstant(now), unreached: ['backups'] }
      await node.log.append(tx, { type: 'key.destroyed', body })
    })
  }
  for (const name of ['sealing', 'pouch'] as const) {
    const kept = await node.db
      .selectFrom('node_key_old')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('name', '=', name)
      .where('destroyed_at', 'is', null)
      .executeTakeFirstOrThrow()
    const open = name === 'sealing' ? keys.sealingKeys : keys.pouchKeys
    keys.replaceSecret(name, open.slice(0, kept.count + 1))
  }
}
