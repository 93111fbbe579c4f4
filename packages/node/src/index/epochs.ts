import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closedMember,
  day,
  formatInstant,
  fromBase64url,
  i2osp,
  type Instant,
  lengthPrefixed,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { paddingCommitment } from '@comity/match-index'
import { deriveKeyPair, type KeyPair } from '@comity/oprf'
import { loadAgreement, otherMembers } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'
import type { IndexEpochTable } from '../schema/index.ts'
import type { Selectable } from 'kysely'

export type EpochRow = Selectable<IndexEpochTable>

type WrappedSeeds = Pick<EpochRow, 'agreement' | 'number' | 'seed_wrapped' | 'padding_seed_wrapped'>

/** The epoch that an agreement's index is published under now. Throws `not-found` before the first publication. */
export async function currentEpoch(
  node: NodeContext,
  agreement: string,
): Promise<{ readonly epoch: number; readonly publicKey: Uint8Array }> {
  const row = await findCurrent(node, agreement)
  if (row === undefined) return fail('not-found', {})
  return { epoch: row.number, publicKey: row.public_key }
}

/*
 * Key pairs of epochs that answered before: a question then costs neither a read nor an unwrapping. An epoch ends at its
 * own time, which is kept with it; ending it forgets the pair.
 */
const answering = new WeakMap<Db, Map<string, { readonly keys: KeyPair; readonly until: Instant }>>()

/* Epochs that ended before their time: whoever read a row just before the end puts no pair back. */
const endedEarly = new WeakMap<Db, Set<string>>()

/**
 * The key pair of an epoch that still answers: current or in grace. Throws `key-retired` for one that has ended, is not
 * known, or whose wrapping key was lost.
 */
export async function epochKeyPair(node: NodeContext, agreement: string, epoch: number): Promise<KeyPair> {
  const place = placeName({ agreement, number: epoch })
  const known = answering.get(node.db)?.get(place)
  if (known !== undefined && node.now() < known.until) return known.keys
  const row = await node.db
    .selectFrom('index_epoch')
    .select(['agreement', 'number', 'state', 'until_at', 'seed_wrapped', 'padding_seed_wrapped'])
    .where('agreement', '=', agreement)
    .where('number', '=', epoch)
    .executeTakeFirst()
  if (row === undefined || row.state === 'ended' || row.until_at <= node.now()) return fail('key-retired', {})
  const keys = keyPairOf(node, row) ?? fail('key-retired', {})
  if (endedEarly.get(node.db)?.has(place) === true) return fail('key-retired', {})
  const kept = answering.get(node.db) ?? new Map<string, { readonly keys: KeyPair; readonly until: Instant }>()
  answering.set(node.db, kept.set(placeName(row), { keys, until: row.until_at }))
  return keys
}

function placeName({ agreement, number }: Place): string {
  return `${agreement}/${String(number)}`
}

/** The key pair of an epoch row, or undefined when its seed cannot be unwrapped. */
export function keyPairOf(node: NodeContext, row: WrappedSeeds): KeyPair | undefined {
  const seed = unwrap(node, row, 'seed')
  return seed === undefined ? undefined : deriveKeyPair({ seed, info: keyInfo(node, row) })
}

/** The padding seed of an epoch row, or undefined when it cannot be unwrapped. */
export function paddingSeedOf(node: NodeContext, row: EpochRow): Uint8Array | undefined {
  return unwrap(node, row, 'padding')
}

export interface EpochTimes {
  readonly epochDays: number
  readonly graceDays: number
}

/**
 * The current epoch, or a new one when there is none, its time to be followed has come, or its wrapping key was lost
 * (spec/matching.md §2). The one before goes into grace until its own end; a lost one ends at once.
 */
export async function ensureEpoch(node: NodeContext, agreement: string, times: EpochTimes): Promise<EpochRow> {
  const current = await findCurrent(node, agreement)
  const lost = current !== undefined && keyPairOf(node, current) === undefined
  if (current !== undefined && !lost && node.now() < followAt(current, times)) return current
  return node.db.transaction().execute(async (tx) => {
    if (current !== undefined && lost) await endEpoch(node, tx, current)
    if (current !== undefined && !lost) {
      // Unless it has ended meanwhile: what has ended comes not back.
      const followed = tx.updateTable('index_epoch').set({ state: 'grace' }).where('id', '=', current.id)
      await followed.where('state', '=', 'current').execute()
    }
    return startEpoch(node, tx, { agreement, times })
  })
}

/** Ends epochs whose time is over: their seeds are destroyed and the log says so (spec/matching.md §5). */
export async function endEpochs(node: NodeContext): Promise<void> {
  const over = await node.db
    .selectFrom('index_epoch')
    .selectAll()
    .where('state', '!=', 'ended')
    .where('until_at', '<=', node.now())
    .execute()
  for (const row of over) await node.db.transaction().execute((tx) => endEpoch(node, tx, row))
}

/** Epochs that a transaction ended before their time. */
export interface EndedEpochs {
  /** The agreements whose index has no epoch any more. */
  readonly agreements: readonly string[]
  /** Called once the transaction has committed. */
  readonly committed: () => void
}

/** Ends every epoch under the agreements that a party is named in, without grace (spec/matching.md §2). */
export async function endEpochsWith(node: NodeContext, tx: Tx, party: string): Promise<EndedEpochs> {
  return endEpochsWhere(node, tx, async ({ agreement }) => {
    const { terms } = await loadAgreement(tx, agreement, node.now())
    return otherMembers(node.party, terms).includes(party)
  })
}

/** Ends every epoch under an agreement, without grace. */
export async function endEpochsUnder(node: NodeContext, tx: Tx, agreement: string): Promise<EndedEpochs> {
  return endEpochsWhere(node, tx, (row) => Promise.resolve(row.agreement === agreement))
}

async function endEpochsWhere(
  node: NodeContext,
  tx: Tx,
  isMeant: (row: EpochRow) => Promise<boolean>,
): Promise<EndedEpochs> {
  const rows = await tx.selectFrom('index_epoch').selectAll().where('state', '!=', 'ended').orderBy('id').execute()
  const ended: EpochRow[] = []
  for (const row of rows) {
    if (!(await isMeant(row))) continue
    await endEpoch(node, tx, row)
    ended.push(row)
  }
  const committed = () => {
    const early = endedEarly.get(node.db) ?? new Set<string>()
    endedEarly.set(node.db, early)
    for (const row of ended) {
      early.add(placeName(row))
      answering.get(node.db)?.delete(placeName(row))
    }
  }
  return { agreements: [...new Set(ended.map(({ agreement }) => agreement))], committed }
}

/** An epoch is followed before it ends, so that both answer for the grace days; never earlier than half its time. */
function followAt(row: EpochRow, { epochDays, graceDays }: EpochTimes): Instant {
  return row.from_at + Math.max(epochDays - graceDays, epochDays / 2) * day
}

async function findCurrent(node: NodeContext, agreement: string): Promise<EpochRow | undefined> {
  return node.db
    .selectFrom('index_epoch')
    .selectAll()
    .where('agreement', '=', agreement)
    .where('state', '=', 'current')
    .executeTakeFirst()
}

async function startEpoch(
  node: NodeContext,
  tx: Tx,
  { agreement, times }: { readonly agreement: string; readonly times: EpochTimes },
): Promise<EpochRow> {
  const last = await tx
    .selectFrom('index_epoch')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('agreement', '=', agreement)
    .executeTakeFirst()
  const place = { agreement, number: (last?.number ?? 0) + 1 }
  // Fresh from the system's random source; never derived from a lasting secret (spec/matching.md §2).
  const [seed, paddingSeed] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))]
  const { publicKey } = deriveKeyPair({ seed, info: keyInfo(node, place) })
  const from = node.now()
  await node.log.append(tx, {
    type: 'index.epoch',
    body: {
      agreement,
      at: formatInstant(from),
      epoch: place.number,
      publicKey: toBase64url(publicKey),
      state: 'started',
    },
  })
  return tx
    .insertInto('index_epoch')
    .values({
      ...place,
      public_key: publicKey,
      seed_wrapped: wrap(node.keys.epochWrap, { ...place, purpose: 'seed', secret: seed }),
      padding_seed_wrapped: wrap(node.keys.epochWrap, { ...place, purpose: 'padding', secret: paddingSeed }),
      padding_commitment: paddingCommitment(paddingSeed),
      state: 'current',
      from_at: from,
      until_at: from + times.epochDays * day,
      next_sequence: 1,
      next_padding: 0,
      padding: new Uint8Array(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function endEpoch(node: NodeContext, tx: Tx, row: EpochRow): Promise<void> {
  answering.get(node.db)?.delete(placeName(row))
  const { numUpdatedRows } = await tx
    .updateTable('index_epoch')
    .set({ state: 'ended', seed_wrapped: null, padding_seed_wrapped: null })
    .where('id', '=', row.id)
    .where('state', '!=', 'ended')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  const at = formatInstant(node.now())
  const body = {
    agreement: row.agreement,
    at,
    epoch: row.number,
    publicKey: toBase64url(row.public_key),
    state: 'ended',
  }
  // What this process cannot reach stands in the entry: copies that backups of the database and key folder may hold.
  await node.log.append(tx, { type: 'index.epoch', body: { ...body, unreached: ['backups'] } })
}

/** Wraps the seeds of all epochs that have not ended under a new key, in the transaction that makes it the key. */
export async function rewrapSeeds(node: NodeContext, tx: Tx, key: Uint8Array): Promise<void> {
  const rows = await tx.selectFrom('index_epoch').selectAll().where('state', '!=', 'ended').forUpdate().execute()
  for (const row of rows) {
    const place = { agreement: row.agreement, number: row.number }
    const [seed, padding] = [unwrap(node, row, 'seed'), unwrap(node, row, 'padding')]
    // One that does not open is lost already; `ensureEpoch` ends it.
    if (seed === undefined || padding === undefined) continue
    await tx
      .updateTable('index_epoch')
      .set({
        seed_wrapped: wrap(key, { ...place, purpose: 'seed', secret: seed }),
        padding_seed_wrapped: wrap(key, { ...place, purpose: 'padding', secret: padding }),
      })
      .where('id', '=', row.id)
      .execute()
  }
}

type Place = Pick<EpochRow, 'agreement' | 'number'>

function keyInfo(node: NodeContext, { agreement, number }: Place): Uint8Array {
  return lengthPrefixed(
    utf8Encode('comity-epoch/1'),
    utf8Encode(node.party),
    fromBase64url(agreement, 32),
    i2osp(number, 4),
  )
}

const purposes = ['seed', 'padding'] as const
type Purpose = (typeof purposes)[number]

/** AES-256-GCM under the epoch wrapping key: nonce ‖ ciphertext ‖ tag, bound to its place and purpose. */
function wrap(
  key: Uint8Array,
  { purpose, secret, ...place }: Place & { readonly purpose: Purpose; readonly secret: Uint8Array },
): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(wrapData(place, purpose))
  return new Uint8Array(Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]))
}

function unwrap(node: NodeContext, row: WrappedSeeds, purpose: Purpose): Uint8Array | undefined {
  const wrapped = purpose === 'seed' ? row.seed_wrapped : row.padding_seed_wrapped
  if (wrapped?.length !== 12 + 32 + 16) return undefined
  const decipher = createDecipheriv('aes-256-gcm', node.keys.epochWrap, wrapped.subarray(0, 12))
  decipher.setAAD(wrapData(row, purpose)).setAuthTag(wrapped.subarray(44))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()]))
  } catch {
    return undefined
  }
}

function wrapData({ agreement, number }: Place, purpose: Purpose): Uint8Array {
  return lengthPrefixed(utf8Encode(closedMember(purposes, purpose)), utf8Encode(agreement), i2osp(number, 4))
}
