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
  type SigningKey,
  signingKeyFromSeed,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { createSecret, exists, makePrivateFolder, readSecret } from '../files.ts'
import type { Vault } from './vault.ts'

const place = { party: Type.String(), name: Type.String() }

/** `keys/<name>.json` (spec/keys.md §2): plain, sealed under the vault, or the name of a key in a token. */
export const KeyFile = Type.Union([
  closed({ schema: Type.Literal(1), ...place, key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) }),
  closed({ schema: Type.Literal(2), ...place, sealed: Type.String({ pattern: '^[A-Za-z0-9_-]{80}$' }) }),
  closed({ schema: Type.Literal(3), ...place, token: Type.String({ pattern: '^[a-z0-9-]{1,100}$' }) }),
])
type KeyFileValue = Static<typeof KeyFile>

/** What the database knows of a key: a file of another node or of an older backup is found by it. */
export interface KnownKey {
  readonly digest: Uint8Array
  /** Of keys that sign. */
  readonly publicKey: Uint8Array | null
}

/** The key files of a node's folder. `name` is the file's name without its ending. */
export interface KeyFiles {
  readonly kind: Vault['kind']
  /**
   * Makes a key of 32 bytes from the system's random source, never an injected one, and returns the digest that the
   * database keeps of it; `before` gets the digest before the file is written. Throws `already-initialized`.
   */
  readonly make: (name: string, before?: (digest: Uint8Array) => Promise<void>) => Promise<Uint8Array>
  /** Makes a key that signs: in the token where there is one. Throws `already-initialized`, `token-failed`. */
  readonly makeSigning: (name: string) => Promise<{ readonly digest: Uint8Array; readonly publicKey: Uint8Array }>
  /** Throws `key-unsafe` (spec/attacks.md G-13). */
  readonly read: (name: string, known: KnownKey | undefined) => Promise<Uint8Array>
  readonly readSigning: (name: string, known: KnownKey | undefined) => Promise<SigningKey>
  readonly has: (name: string) => Promise<boolean>
  /** Removes the file, and the key from the token. What backups hold is beyond it. */
  readonly destroy: (name: string) => Promise<void>
  /** Ends the session with the token. */
  readonly close: () => void
}

/** Files of keys in a folder, under a vault that is open. */
export function keyFilesIn({
  folder,
  party,
  vault,
}: {
  readonly folder: string
  readonly party: string
  readonly vault: Vault
}): KeyFiles {
  const path = (name: string) => join(folder, `${name}.json`)
  const store = async (value: KeyFileValue) => {
    await makePrivateFolder(folder)
    await createSecret(path(value.name), canonicalBytes(value))
  }
  const make = async (name: string, before?: (digest: Uint8Array) => Promise<void>) => {
    const key = new Uint8Array(randomBytes(32))
    await before?.(keyDigest(name, key))
    await store(fileOf({ party, name, key, vault }))
    return key
  }
  const load = (name: string) => loadFile({ path: path(name), party, name })
  const read: KeyFiles['read'] = async (name, known) => {
    const file = await load(name)
    const key = keyIn(file, vault) ?? fail('key-unsafe', {})
    if (known === undefined || !equalBytes(known.digest, keyDigest(name, key))) return fail('key-unsafe', {})
    return key
  }
  return {
    kind: vault.kind,
    make: async (name, before) => keyDigest(name, await make(name, before)),
    makeSigning: async (name) => {
      const { token } = vault
      if (token === undefined) {
        const key = await make(name)
        return { digest: keyDigest(name, key), publicKey: signingKeyFromSeed(key).publicKey }
      }
      // A token may serve several nodes, and a name come again after a failed start: the id is never used twice.
      const id = tokenId({ party, name })
      const publicKey = token.makeSigningKey(id)
      await store({ schema: 3, party, name, token: id })
      return { digest: keyDigest(name, publicKey), publicKey }
    },
    read,
    readSigning: async (name, known) => {
      const file = await load(name)
      if (file.schema !== 3) return signingKeyFromSeed(await read(name, known))
      const key = vault.token?.signingKey(file.token) ?? fail('key-unsafe', {})
      if (known?.publicKey == null || !equalBytes(known.publicKey, key.publicKey)) return fail('key-unsafe', {})
      return key
    },
    has: (name) => exists(path(name)),
    destroy: async (name) => {
      if (!(await exists(path(name)))) return
      const file = await load(name)
      if (file.schema === 3) vault.token?.destroy(file.token)
      await rm(path(name), { force: true })
    },
    close: () => vault.token?.close(),
  }
}

/** A key as its file holds it under a vault. */
export function fileOf({
  party,
  name,
  key,
  vault,
}: {
  readonly party: string
  readonly name: string
  readonly key: Uint8Array
  readonly vault: Vault
}): KeyFileValue {
  if (vault.kind === 'plain') return { schema: 1, party, name, key: toBase64url(key) }
  return { schema: 2, party, name, sealed: toBase64url(vault.seal(name, key)) }
}

/** Reads a file of this party and name. Throws `key-unsafe`. */
export async function loadFile({
  path,
  party,
  name,
}: {
  readonly path: string
  readonly party: string
  readonly name: string
}): Promise<KeyFileValue> {
  const bytes = await readSecret(path)
  let file: KeyFileValue
  try {
    file = checkShape(KeyFile, parseCanonical(bytes, { maxBytes: 1_024 }))
  } catch {
    return fail('key-unsafe', {})
  }
  return file.party === party && file.name === name ? file : fail('key-unsafe', {})
}

/** The 32 bytes of a file; undefined for one whose key is in a token. Throws `key-unsafe`. */
export function keyIn(file: KeyFileValue, vault: Vault): Uint8Array | undefined {
  switch (file.schema) {
    case 1:
      // Where keys are protected a plain file is somebody else's doing.
      return vault.kind === 'plain' ? fromBase64url(file.key, 32) : fail('key-unsafe', {})
    case 2:
      return vault.open(file.name, fromBase64url(file.sealed))
    case 3:
      return undefined
  }
}

/** A new id for a signing key in a token. */
export function tokenId({ party, name }: { readonly party: string; readonly name: string }): string {
  return `comity-${party.slice(0, 60)}-${name.replaceAll('.', '-')}-${randomBytes(4).toString('hex')}`
}

/** What the database keeps of a signing key whose private half is not on this node (spec/keys.md §3). */
export function keptElsewhere(
  name: string,
  publicKey: Uint8Array,
): { readonly digest: Uint8Array; readonly public_key: Uint8Array } {
  // As for a token. A key file that appears in this slot has another digest: nobody puts one there unseen.
  return { digest: keyDigest(name, publicKey), public_key: publicKey }
}

function keyDigest(name: string, key: Uint8Array): Uint8Array {
  return sha256(lengthPrefixed(utf8Encode('comity-key-file/1'), utf8Encode(name), key))
}
