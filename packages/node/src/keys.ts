import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  canonicalBytes,
  checkShape,
  closed,
  equalBytes,
  fromBase64url,
  lengthPrefixed,
  parseCanonical,
  sha256,
  signingKeyFromSeed,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import Type from 'typebox'
import type { NodeKeys } from './context.ts'
import { fail } from './errors.ts'
import { createSecret, exists, makePrivateFolder, readSecret } from './files.ts'
import type { Db } from './schema.ts'

/** The node's own keys; each is one file `keys/<name>.json`. Units have `keys/unit-<id>.json`. */
export const nodeKeyNames = ['message', 'log', 'agreement', 'witness', 'sealing', 'pouch', 'epoch-wrap'] as const
export type NodeKeyName = (typeof nodeKeyNames)[number]
const signingNames: readonly NodeKeyName[] = ['message', 'log', 'agreement', 'witness']

const KeyFile = closed({
  schema: Type.Literal(1),
  party: Type.String(),
  name: Type.String(),
  key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
})

interface NodeKeyPlace {
  readonly dir: string
  readonly party: string
  readonly name: NodeKeyName
  readonly db: Db
}

interface KeyPlace {
  readonly dir: string
  readonly party: string
  /** `message`, `unit-<id>` …: the file's name without its ending. */
  readonly name: string
}

/**
 * Makes a key of 32 bytes from the system's random source, never an injected one, and returns the digest that the
 * database keeps of it. Throws `already-initialized`.
 */
export async function makeKey(place: KeyPlace): Promise<Uint8Array> {
  const key = new Uint8Array(randomBytes(32))
  await storeKey(place, key)
  return keyDigest(place.name, key)
}

/**
 * Makes the node's own keys and records their digests, and the public keys of those that sign. Throws
 * `already-initialized`.
 */
export async function makeNodeKeys({ dir, party, db }: Omit<KeyPlace, 'name'> & { readonly db: Db }): Promise<void> {
  for (const name of nodeKeyNames) await makeNodeKey({ dir, party, db, name })
}

async function makeNodeKey({ dir, party, db, name }: NodeKeyPlace): Promise<void> {
  const key = new Uint8Array(randomBytes(32))
  await storeKey({ dir, party, name }, key)
  const public_key = signingNames.includes(name) ? signingKeyFromSeed(key).publicKey : null
  await db
    .insertInto('node_key')
    .values({ name, digest: keyDigest(name, key), public_key })
    .execute()
}

/**
 * Nodes made by an earlier version lack these two. A file without a row is what a crash between the two left behind:
 * nobody has seen that key yet.
 */
async function makeLaterKeys({ dir, party, db }: Omit<KeyPlace, 'name'> & { readonly db: Db }): Promise<void> {
  for (const name of ['witness', 'pouch'] as const) {
    if ((await storedDigest(db, name)) !== undefined) continue
    await rm(keyPath(dir, name), { force: true })
    await makeNodeKey({ dir, party, db, name })
  }
}

/** The party's public agreement key, also when the signatory keeps the private one elsewhere. Throws `key-unsafe`. */
export async function agreementPublicKey(db: Db): Promise<Uint8Array> {
  const row = await db.selectFrom('node_key').select('public_key').where('name', '=', 'agreement').executeTakeFirst()
  return row?.public_key ?? fail('key-unsafe', {})
}

async function storeKey({ dir, party, name }: KeyPlace, key: Uint8Array): Promise<void> {
  await makePrivateFolder(join(dir, 'keys'))
  await createSecret(keyPath(dir, name), canonicalBytes({ schema: 1, party, name, key: toBase64url(key) }))
}

/**
 * Opens the node's keys and compares each with its digest in the database, which finds a file of another node or of an
 * older backup (spec/attacks.md G-13). Throws `key-unsafe`.
 */
export async function openKeys({ dir, party, db }: Omit<KeyPlace, 'name'> & { readonly db: Db }): Promise<NodeKeys> {
  await makeLaterKeys({ dir, party, db })
  const rows = await db.selectFrom('node_key').selectAll().execute()
  const digests = new Map(rows.map(({ name, digest }) => [name, digest]))
  const open = (name: NodeKeyName) => readKey({ dir, party, name }, digests.get(name))
  const message = signingKeyFromSeed(await open('message'))
  const log = signingKeyFromSeed(await open('log'))
  const witness = signingKeyFromSeed(await open('witness'))
  const sealing = await open('sealing')
  const pouch = await open('pouch')
  // The signatory may keep this one elsewhere (spec/agreements.md §6).
  const agreement = (await exists(keyPath(dir, 'agreement'))) ? signingKeyFromSeed(await open('agreement')) : undefined
  if (!(await exists(keyPath(dir, 'epoch-wrap')))) await renewEpochWrap({ dir, party, db })
  const epochWrap = await readKey({ dir, party, name: 'epoch-wrap' }, await storedDigest(db, 'epoch-wrap'))
  return { message, log, agreement, witness, sealing, pouch, epochWrap, unit: unitKeys({ dir, party, db }) }
}

/**
 * spec/matching.md §2: a node that loses this file starts new epochs; the file is kept out of ordinary backups on
 * purpose.
 */
async function renewEpochWrap({ dir, party, db }: Omit<KeyPlace, 'name'> & { readonly db: Db }): Promise<void> {
  const name = 'epoch-wrap'
  const key = new Uint8Array(randomBytes(32))
  // Digest first: a crash before the file is written finds no file again and draws another key.
  await db
    .updateTable('node_key')
    .set({ digest: keyDigest(name, key) })
    .where('name', '=', name)
    .execute()
  await storeKey({ dir, party, name }, key)
}

async function storedDigest(db: Db, name: NodeKeyName): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('node_key').select('digest').where('name', '=', name).executeTakeFirst()
  return row?.digest
}

/** Keys of units, read when first needed and kept. */
function unitKeys({ dir, party, db }: Omit<KeyPlace, 'name'> & { readonly db: Db }): NodeKeys['unit'] {
  const kept = new Map<string, Promise<Uint8Array>>()
  const read = async (unit: string) => {
    const row = await db.selectFrom('unit').select('key_digest').where('id', '=', unit).executeTakeFirst()
    return readKey({ dir, party, name: `unit-${unit}` }, row?.key_digest)
  }
  return (unit) => {
    const known = kept.get(unit)
    if (known !== undefined) return known
    const reading = read(unit)
    kept.set(unit, reading)
    // A failure is not kept: the file may come back.
    reading.catch(() => kept.delete(unit))
    return reading
  }
}

async function readKey(place: KeyPlace, digest: Uint8Array | undefined): Promise<Uint8Array> {
  const bytes = await readSecret(keyPath(place.dir, place.name))
  let file: { readonly party: string; readonly name: string; readonly key: string }
  try {
    file = checkShape(KeyFile, parseCanonical(bytes, { maxBytes: 1_024 }))
  } catch {
    return fail('key-unsafe', {})
  }
  const key = fromBase64url(file.key, 32)
  const ours = file.party === place.party && file.name === place.name
  if (!ours || digest === undefined || !equalBytes(digest, keyDigest(place.name, key))) fail('key-unsafe', {})
  return key
}

function keyDigest(name: string, key: Uint8Array): Uint8Array {
  return sha256(lengthPrefixed(utf8Encode('comity-key-file/1'), utf8Encode(name), key))
}

function keyPath(dir: string, name: string): string {
  return join(dir, 'keys', `${name}.json`)
}
