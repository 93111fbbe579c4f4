import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Instant, utf8Encode, verifyPublicKey } from '@comity/codec'
import { checkConfig, type NodeConfigValue, writeConfig } from './config.ts'
import { migrate, openDatabase, verifyDurability } from './database/database.ts'
import { fail } from './errors.ts'
import { createSecret, makeFolder, makePrivateFolder, writeDurably } from './files.ts'
import { keyFolder, makeNodeKeys, unitSlot } from './keys.ts'
import { type KeyFiles, keyFilesIn } from './keys/key-files.ts'
import { makeVault, type Protection } from './keys/vault.ts'
import { startNodeDatabase } from './database/node-database.ts'
import { addPerson, ensureUnit } from './own/people.ts'

export interface InitNode {
  /** Folder of the new node; it may exist if it is empty. */
  readonly dir: string
  readonly config: NodeConfigValue
  /** Name of the first administrator and of the unit they belong to. */
  readonly administrator: { readonly name: string; readonly unit: string }
  /** A server of the organisation's in place of the embedded one. */
  readonly databaseUrl: string | undefined
  /** How the key files are protected at rest; plain files unless given (spec/keys.md §2). */
  readonly protection?: Protection
  /** The public half of an agreement key that never touches the node (spec/agreements.md §15); one is made here unless given. */
  readonly agreementKey?: Uint8Array
  readonly now: () => Instant
  /** Tests only: a database of which nothing needs to be kept. */
  readonly isVolatile?: boolean
}

export interface InitialisedNode {
  readonly dir: string
  readonly person: string
  readonly unit: string
  readonly token: string
  /** File that holds the token, mode 0600. */
  readonly tokenFile: string
}

/**
 * Makes a node: keys, database, the first administrator, then `node.json`, which makes the folder a node. When that fails
 * the folder is left empty, as it was. Throws `config-invalid`, `key-weak`, `already-initialized` and what opening a database
 * throws.
 */
export async function initNode(input: InitNode): Promise<InitialisedNode> {
  checkConfig(input.config)
  if (input.agreementKey !== undefined) verifyPublicKey(input.agreementKey)
  await makeNodeFolder(input.dir)
  try {
    return await fillNodeFolder(input)
  } catch (error) {
    for (const name of await readdir(input.dir)) await rm(join(input.dir, name), { recursive: true, force: true })
    throw error
  }
}

async function fillNodeFolder(input: InitNode): Promise<InitialisedNode> {
  const { dir, config, administrator, databaseUrl, now, isVolatile } = input
  const fsync = isVolatile === true ? 'off-nothing-is-kept' : 'on'
  const database = await startNodeDatabase({ dir, databaseUrl, fsync })
  const { db, close } = openDatabase({ url: database.url, connections: 2 })
  let closeFiles = (): void => undefined
  try {
    // A folder below somebody's work tree is never offered to git: it holds private keys.
    await writeDurably(join(dir, '.gitignore'), utf8Encode('*\n'), 0o600)
    if (isVolatile !== true) await verifyDurability(db)
    await migrate(database.url)
    await refuseUsed(db)
    const place = { folder: keyFolder(dir), party: config.party }
    const vault = await makeVault(place, input.protection ?? { kind: 'plain' })
    const files = keyFilesIn({ ...place, vault })
    closeFiles = files.close
    await makeNodeKeys({ files, db, agreementKey: input.agreementKey })
    const added = await addFirst({ dir, files, db, administrator, now: now() })
    await writeConfig(dir, config)
    return { dir, ...added }
  } finally {
    closeFiles()
    await close()
    await database.stop()
  }
}

type Db = ReturnType<typeof openDatabase>['db']

async function makeNodeFolder(dir: string): Promise<void> {
  // A node is told to be made once its folder's own name is on disk too (spec/attacks.md G-05).
  await makeFolder(dir, 0o711)
  // A run that was interrupted left keys and a database, but no node.json; a person removes them knowingly.
  if ((await readdir(dir)).length > 0) fail('already-initialized', {})
  // As root the database server is another account, which passes through to what it owns; all else is closed to it.
  await chmod(dir, process.getuid?.() === 0 ? 0o711 : 0o700)
}

/** A database that already serves a node is not given to a second one. */
async function refuseUsed(db: Db): Promise<void> {
  if ((await db.selectFrom('node_key').select('name').limit(1).executeTakeFirst()) !== undefined) {
    fail('already-initialized', {})
  }
}

async function addFirst({
  dir,
  files,
  db,
  administrator,
  now,
}: Pick<InitNode, 'dir' | 'administrator'> & { readonly files: KeyFiles; readonly db: Db; readonly now: Instant }) {
  const { name, unit: unitName } = administrator
  const unit = await ensureUnit(db, { makeKey: (id) => files.make(unitSlot(id)), name: unitName, now })
  const added = await db.transaction().execute((tx) => addPerson(tx, { name, unit, roles: ['administrator'], now }))
  await makePrivateFolder(join(dir, 'people'))
  const tokenFile = join(dir, 'people', 'administrator.token')
  await createSecret(tokenFile, utf8Encode(`${added.token}\n`))
  return { ...added, tokenFile }
}
