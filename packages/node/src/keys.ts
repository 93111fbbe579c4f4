import { join } from 'node:path'
import { keyId, readJwsHeader, type SigningKey } from '@comity/codec'
import type { NodeKeys } from './context.ts'
import { fail } from './errors.ts'
import { type KeyFiles, keyFilesIn, keptElsewhere, type KnownKey } from './keys/key-files.ts'
import { settleKeyFolder } from './keys/protect.ts'
import { openVault, type SecretSource } from './keys/vault.ts'
import type { Db } from './schema.ts'

/** The node's own keys; each is one file `keys/<slot>.json`, its slot the name, or the name and a count after a rotation. */
export const nodeKeyNames = ['message', 'log', 'agreement', 'witness', 'sealing', 'pouch', 'epoch-wrap'] as const
export type NodeKeyName = (typeof nodeKeyNames)[number]
export const signingNames = ['message', 'log', 'agreement', 'witness'] as const
type SigningName = (typeof signingNames)[number]
type SecretName = 'sealing' | 'pouch'

interface OpenFiles {
  readonly files: KeyFiles
  readonly db: Db
}

/** The folder of a node's keys. */
export function keyFolder(dir: string): string {
  return join(dir, 'keys')
}

/** Opens the protection of a node's key files. Throws `key-locked`, `key-unsafe`. */
export async function openKeyFiles({
  dir,
  party,
  secret,
}: {
  readonly dir: string
  readonly party: string
  readonly secret: SecretSource
}): Promise<KeyFiles> {
  const folder = keyFolder(dir)
  await settleKeyFolder(folder)
  return keyFilesIn({ folder, party, vault: await openVault({ folder, party }, secret) })
}

/**
 * Makes the node's own keys and records their digests, and the public keys of those that sign. Of an agreement key that
 * the signatory made elsewhere the public half is all there is. Throws `already-initialized`.
 */
export async function makeNodeKeys({
  files,
  db,
  agreementKey,
}: OpenFiles & { readonly agreementKey: Uint8Array | undefined }): Promise<void> {
  for (const name of nodeKeyNames) {
    if (name === 'agreement' && agreementKey !== undefined) await recordKey(db, name, keptElsewhere(name, agreementKey))
    else await makeNodeKey({ files, db, name })
  }
}

/** A fresh key in a slot of its own. Throws `already-initialized`, `token-failed`. */
export async function makeInSlot(
  files: KeyFiles,
  { name, slot }: { readonly name: NodeKeyName; readonly slot: string },
): Promise<{ readonly digest: Uint8Array; readonly public_key: Uint8Array | null }> {
  if (isSigning(name)) {
    const { digest, publicKey } = await files.makeSigning(slot)
    return { digest, public_key: publicKey }
  }
  return { digest: await files.make(slot), public_key: null }
}

async function makeNodeKey({ files, db, name }: OpenFiles & { readonly name: NodeKeyName }): Promise<void> {
  await recordKey(db, name, await makeInSlot(files, { name, slot: name }))
}

async function recordKey(db: Db, name: NodeKeyName, made: Awaited<ReturnType<typeof makeInSlot>>): Promise<void> {
  await db
    .insertInto('node_key')
    .values({ name, ...made, slot: name, from_at: null })
    .execute()
}

/**
 * Nodes made by an earlier version lack these two. A file without a row is what a crash between the two left behind:
 * nobody has seen that key yet.
 */
async function makeLaterKeys({ files, db }: OpenFiles): Promise<void> {
  for (const name of ['witness', 'pouch'] as const) {
    const row = await db.selectFrom('node_key').select('name').where('name', '=', name).executeTakeFirst()
    if (row !== undefined) continue
    await files.destroy(name)
    await makeNodeKey({ files, db, name })
  }
}

/**
 * The node's keys while it runs. A rotation replaces one in place, so that whoever holds this object signs with the key that
 * holds now; what the overlap keeps stands beside it (spec/keys.md §3).
 */
export class OpenKeys implements NodeKeys {
  readonly files: KeyFiles
  readonly unit: NodeKeys['unit']
  readonly #signing: Map<SigningName, SigningKey>
  readonly #secret: Map<SecretName, readonly Uint8Array[]>
  readonly #unaware = new Map<string, SigningKey>()
  /** Former message keys by `kid`. */
  readonly #former = new Map<string, SigningKey>()
  readonly #db: Db
  #agreementPublicKey: Uint8Array
  #epochWrap: Uint8Array

  constructor(given: {
    readonly files: KeyFiles
    readonly db: Db
    readonly signing: Map<SigningName, SigningKey>
    readonly secret: Map<SecretName, readonly Uint8Array[]>
    readonly agreementPublicKey: Uint8Array
    readonly epochWrap: Uint8Array
  }) {
    this.files = given.files
    this.#db = given.db
    this.unit = unitKeys(given)
    this.#signing = given.signing
    this.#secret = given.secret
    this.#agreementPublicKey = given.agreementPublicKey
    this.#epochWrap = given.epochWrap
  }

  get message(): SigningKey {
    return this.#signed('message')
  }

  get log(): SigningKey {
    return this.#signed('log')
  }

  get witness(): SigningKey {
    return this.#signed('witness')
  }

  get agreement(): SigningKey | undefined {
    return this.#signing.get('agreement')
  }

  /** The party's public agreement key, also when the signatory keeps the private one elsewhere. */
  get agreementPublicKey(): Uint8Array {
    return this.agreement?.publicKey ?? this.#agreementPublicKey
  }

  get sealing(): Uint8Array {
    return this.sealingKeys[0] ?? fail('key-unsafe', {})
  }

  get pouch(): Uint8Array {
    return this.pouchKeys[0] ?? fail('key-unsafe', {})
  }

  get sealingKeys(): readonly Uint8Array[] {
    return this.#secret.get('sealing') ?? []
  }

  get pouchKeys(): readonly Uint8Array[] {
    return this.#secret.get('pouch') ?? []
  }

  get epochWrap(): Uint8Array {
    return this.#epochWrap
  }

  makeUnit(unit: string): Promise<Uint8Array> {
    return this.files.make(unitSlot(unit))
  }

  get protection(): string {
    return this.files.kind
  }

  async refresh(party: string, when: 'unaware' | 'look' = 'unaware'): Promise<void> {
    if (when === 'unaware' && !this.#unaware.has(party)) return
    const first = await this.#db
      .selectFrom('outbox')
      .select('jws')
      .where('party', '=', party)
      .where('name', '=', 'key.rollover')
      .where('state', '=', 'waiting')
      .orderBy('sequence')
      .limit(1)
      .executeTakeFirst()
    // What signed the first rollover that waits is what the party knows.
    const known = first === undefined ? undefined : this.#former.get(headerKid(first.jws))
    if (known === undefined) this.#unaware.delete(party)
    else this.#unaware.set(party, known)
  }

  messageForAll(parties: readonly string[] | 'everybody'): SigningKey {
    const asked = parties === 'everybody' ? [...this.#unaware.keys()] : parties
    return asked.map((party) => this.#unaware.get(party)).find((key) => key !== undefined) ?? this.message
  }

  messageFor(party: string): SigningKey {
    return this.#unaware.get(party) ?? this.message
  }

  /** Parties that know only this former message key, until `aware` is told. */
  unaware(key: SigningKey, parties: readonly string[]): void {
    this.keepFormer(key)
    // A second rotation before a party took up the first: it still knows the oldest.
    for (const party of parties) if (!this.#unaware.has(party)) this.#unaware.set(party, key)
  }

  /** A former message key is destroyed: nothing is signed with it any more. */
  forgetFormer(kid: string): void {
    const key = this.#former.get(kid)
    this.#former.delete(kid)
    for (const [party, known] of this.#unaware) if (known === key) this.#unaware.delete(party)
  }

  /** A former message key that may still have to sign towards who knows no other. */
  keepFormer(key: SigningKey): void {
    this.#former.set(keyId(key.publicKey), key)
  }

  aware(party: string): void {
    this.#unaware.delete(party)
  }

  /** Puts a new signing key in the place of the current one. */
  replaceSigning(name: SigningName, key: SigningKey): void {
    this.#signing.set(name, key)
  }

  /** Sets the private keys that open what is sealed to this party, newest first. */
  replaceSecret(name: SecretName, keys: readonly Uint8Array[]): void {
    this.#secret.set(name, keys)
  }

  replaceEpochWrap(key: Uint8Array): void {
    this.#epochWrap = key
  }

  #signed(name: SigningName): SigningKey {
    return this.#signing.get(name) ?? fail('key-unsafe', {})
  }
}

/**
 * Opens the node's keys and compares each with what the database knows of it, which finds a file of another node or of an
 * older backup (spec/attacks.md G-13). Throws `key-unsafe`.
 */
export async function openKeys({ files, db }: OpenFiles): Promise<OpenKeys> {
  await makeLaterKeys({ files, db })
  const rows = await db.selectFrom('node_key').selectAll().execute()
  const old = await db
    .selectFrom('node_key_old')
    .selectAll()
    .where('destroyed_at', 'is', null)
    .orderBy('until_at', 'desc')
    .execute()
  const slotOf = (name: NodeKeyName) => {
    const row = rows.find((candidate) => candidate.name === name)
    return { slot: row?.slot ?? name, known: row === undefined ? undefined : knownOf(row) }
  }
  const signing = new Map<SigningName, SigningKey>()
  for (const name of signingNames) {
    const { slot, known } = slotOf(name)
    // The signatory may keep this one elsewhere (spec/agreements.md §6).
    if (name === 'agreement' && !(await files.has(slot))) continue
    signing.set(name, await files.readSigning(slot, known))
  }
  const secret = new Map<SecretName, readonly Uint8Array[]>()
  for (const name of ['sealing', 'pouch'] as const) {
    const { slot, known } = slotOf(name)
    const keys = [await files.read(slot, known)]
    for (const row of old) if (row.name === name) keys.push(await files.read(row.slot, knownOf(row)))
    secret.set(name, keys)
  }
  const agreementPublicKey = slotOf('agreement').known?.publicKey ?? fail('key-unsafe', {})
  const epochWrap = await openEpochWrap({ files, db })
  const keys = new OpenKeys({ files, db, signing, secret, agreementPublicKey, epochWrap })
  await markUnaware({ files, db, keys })
  return keys
}

/** Partners that have not taken up a rollover of the message key know the key that signed it (spec/keys.md §4). */
async function markUnaware({ files, db, keys }: OpenFiles & { readonly keys: OpenKeys }): Promise<void> {
  const old = await db
    .selectFrom('node_key_old')
    .selectAll()
    .where('name', '=', 'message')
    .where('destroyed_at', 'is', null)
    .execute()
  for (const row of old) keys.keepFormer(await files.readSigning(row.slot, knownOf(row)))
  const waiting = await db
    .selectFrom('outbox')
    .select('party')
    .distinct()
    .where('name', '=', 'key.rollover')
    .where('state', '=', 'waiting')
    .execute()
  for (const { party } of waiting) await keys.refresh(party, 'look')
}

function headerKid(jws: string): string {
  return readJwsHeader(jws).kid
}

/**
 * spec/matching.md §2: a node that loses this file starts new epochs; the file is kept out of ordinary backups on
 * purpose.
 */
async function openEpochWrap({ files, db }: OpenFiles): Promise<Uint8Array> {
  const name = 'epoch-wrap'
  const find = () => db.selectFrom('node_key').selectAll().where('name', '=', name).executeTakeFirst()
  const row = await find()
  const slot = row?.slot ?? name
  if (row !== undefined && (await files.has(slot))) return files.read(slot, knownOf(row))
  // Digest first: a crash before the file is written finds no file again and draws another key.
  const digest = await files.make(slot, async (drawn) => {
    await db.updateTable('node_key').set({ digest: drawn }).where('name', '=', name).execute()
  })
  return files.read(slot, { digest, publicKey: null })
}

/** What the database knows of a key. */
export function knownOf(row: { readonly digest: Uint8Array; readonly public_key: Uint8Array | null }): KnownKey {
  return { digest: row.digest, publicKey: row.public_key }
}

export function isSigning(name: NodeKeyName): name is SigningName {
  return (signingNames as readonly string[]).includes(name)
}

/** The file of a unit's key. */
export function unitSlot(unit: string): string {
  return `unit-${unit}`
}

/** Keys of units, read when first needed and kept. */
function unitKeys({ files, db }: OpenFiles): NodeKeys['unit'] {
  const kept = new Map<string, Promise<Uint8Array>>()
  const read = async (unit: string) => {
    const row = await db.selectFrom('unit').select('key_digest').where('id', '=', unit).executeTakeFirst()
    return files.read(unitSlot(unit), row === undefined ? undefined : { digest: row.key_digest, publicKey: null })
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
