import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { join } from 'node:path'
import {
  canonicalBytes,
  checkShape,
  closed,
  fromBase64url,
  isComityError,
  lengthPrefixed,
  parseCanonical,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { createSecret, exists, makePrivateFolder, readSecret } from '../files.ts'
import { Token } from '../pkcs11/token.ts'

/** How key files are protected at rest (spec/keys.md §2). */
export const protectionKinds = ['plain', 'passphrase', 'key-file', 'pkcs11'] as const
export type ProtectionKind = (typeof protectionKinds)[number]

/** What a person chooses at `init` or `protect`. */
export type Protection =
  | { readonly kind: 'plain' }
  | { readonly kind: 'passphrase'; readonly secret: string }
  /** A file of 32 bytes outside the node's folder; made where there is none. */
  | { readonly kind: 'key-file'; readonly path: string }
  | { readonly kind: 'pkcs11'; readonly module: string; readonly token: string; readonly secret: string }

const Base64url = Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$' })
const common = { schema: Type.Literal(1), party: Type.String(), wrapped: Base64url }
const Path = Type.String({ minLength: 1, maxLength: 1_000 })

/** `keys/protection.json`; there is none where keys lie plain. */
export const ProtectionFile = Type.Union([
  closed({
    ...common,
    kind: Type.Literal('passphrase'),
    salt: Base64url,
    n: Type.Integer({ minimum: 2 ** 17, maximum: 2 ** 20 }),
    r: Type.Integer({ minimum: 8, maximum: 16 }),
    p: Type.Integer({ minimum: 1, maximum: 4 }),
  }),
  closed({ ...common, kind: Type.Literal('key-file'), path: Path }),
  closed({
    ...common,
    kind: Type.Literal('pkcs11'),
    module: Path,
    token: Type.String({ maxLength: 32 }),
    id: Type.String({ pattern: '^[a-z0-9-]{1,100}$' }),
  }),
])
export type ProtectionValue = Static<typeof ProtectionFile>

/** RFC 7914, with the cost that OWASP's password storage page names for scrypt: 128 MiB, some tenths of a second. */
const scryptCost = { n: 2 ** 17, r: 8, p: 1 } as const
const saltLength = 16
const nonceLength = 12
const tagLength = 16
const minPassphrase = 12

/** What opens and seals key files while the node runs: the store key, and the token where there is one. */
export interface Vault {
  readonly kind: ProtectionKind
  readonly seal: (name: string, key: Uint8Array) => Uint8Array
  /** Throws `key-unsafe` for a file of another name, party or vault, or one that was altered. */
  readonly open: (name: string, sealed: Uint8Array) => Uint8Array
  readonly token: Token | undefined
}

interface VaultOwner {
  readonly party: string
}

interface VaultPlace extends VaultOwner {
  /** The folder of keys. */
  readonly folder: string
}

/** Asks for the passphrase or PIN; undefined when nobody gives one. */
export type SecretSource = () => Promise<string | undefined>

/** Makes the protection of a folder of keys. Throws what `makeProtection` throws. */
export async function makeVault(place: VaultPlace, protection: Protection): Promise<Vault> {
  await makePrivateFolder(place.folder)
  const { value, vault } = await makeProtection(place, protection)
  if (value !== null) await createSecret(protectionPath(place), canonicalBytes(value))
  return vault
}

/** Opens the protection of a folder of keys. Throws `key-locked`, `key-unsafe`. */
export async function openVault(place: VaultPlace, secret: SecretSource): Promise<Vault> {
  if (!(await exists(protectionPath(place)))) return plainVault
  return openProtection(place, { value: readShape(await readSecret(protectionPath(place))), secret })
}

/**
 * Makes a protection and what a file says of it, null where keys lie plain. Throws `key-locked` for a passphrase of fewer
 * than twelve characters, and for a token that does not open; `key-unsafe` for a key file that others can read or that is
 * not 32 bytes.
 */
export async function makeProtection(
  owner: VaultOwner,
  protection: Protection,
): Promise<{ readonly value: ProtectionValue | null; readonly vault: Vault }> {
  if (protection.kind === 'plain') return { value: null, vault: plainVault }
  const storeKey = new Uint8Array(randomBytes(32))
  const { value, token } = await wrapStoreKey(owner, { protection, storeKey })
  return { value, vault: vaultOf({ owner, storeKey, kind: protection.kind, token }) }
}

/** Opens a protection of this party. Throws `key-locked`, `key-unsafe`. */
export async function openProtection(
  owner: VaultOwner,
  { value, secret }: { readonly value: ProtectionValue | null; readonly secret: SecretSource },
): Promise<Vault> {
  if (value === null) return plainVault
  if (value.party !== owner.party) fail('key-unsafe', {})
  const { storeKey, token } = await unwrapStoreKey(owner, { value, secret })
  return vaultOf({ owner, storeKey, kind: value.kind, token })
}

/** Keys that lie plain: nothing is sealed, so nothing that is sealed opens. */
const plainVault: Vault = {
  kind: 'plain',
  seal: () => fail('key-unsafe', {}),
  open: () => fail('key-unsafe', {}),
  token: undefined,
}

function readShape(bytes: Uint8Array): ProtectionValue {
  try {
    return checkShape(ProtectionFile, parseCanonical(bytes, { maxBytes: 4_096 }))
  } catch (error) {
    if (isComityError(error)) return fail('key-unsafe', {})
    throw error
  }
}

async function wrapStoreKey(
  owner: VaultOwner,
  {
    protection,
    storeKey,
  }: { readonly protection: Exclude<Protection, { kind: 'plain' }>; readonly storeKey: Uint8Array },
): Promise<{ readonly value: ProtectionValue; readonly token: Token | undefined }> {
  const start = { schema: 1 as const, party: owner.party }
  const data = wrapData(owner)
  switch (protection.kind) {
    case 'passphrase': {
      if (protection.secret.length < minPassphrase) return fail('key-locked', { length: protection.secret.length })
      const salt = randomBytes(saltLength)
      const wrapped = encrypt({ key: stretch(protection.secret, { salt, ...scryptCost }), data, secret: storeKey })
      const value = { ...start, kind: protection.kind, ...scryptCost, salt: toBase64url(salt) }
      return { value: { ...value, wrapped: toBase64url(wrapped) }, token: undefined }
    }
    case 'key-file': {
      const { kind, path } = protection
      if (!(await exists(path))) await createSecret(path, new Uint8Array(randomBytes(32)))
      const wrapped = encrypt({ key: await readKeyFile(path), data, secret: storeKey })
      return { value: { ...start, kind, path, wrapped: toBase64url(wrapped) }, token: undefined }
    }
    case 'pkcs11': {
      const { kind, module, token: label } = protection
      const token = new Token({ module, label }, protection.secret)
      const id = `comity-${owner.party.slice(0, 60)}-wrap-${randomBytes(4).toString('hex')}`
      token.makeWrappingKey(id)
      const wrapped = toBase64url(token.wrap(id, { secret: storeKey, data }))
      return { value: { ...start, kind, module, token: label, id, wrapped }, token }
    }
  }
}

async function unwrapStoreKey(
  owner: VaultOwner,
  { value, secret }: { readonly value: ProtectionValue; readonly secret: SecretSource },
): Promise<{ readonly storeKey: Uint8Array; readonly token: Token | undefined }> {
  const wrapped = fromBase64url(value.wrapped)
  const data = wrapData(owner)
  switch (value.kind) {
    case 'passphrase': {
      const given = (await secret()) ?? fail('key-locked', {})
      const key = stretch(given, { ...value, salt: fromBase64url(value.salt) })
      return { storeKey: decrypt({ key, data, sealed: wrapped }) ?? fail('key-locked', {}), token: undefined }
    }
    case 'key-file': {
      if (!(await exists(value.path))) return fail('key-locked', {})
      const key = await readKeyFile(value.path)
      return { storeKey: decrypt({ key, data, sealed: wrapped }) ?? fail('key-locked', {}), token: undefined }
    }
    case 'pkcs11': {
      const pin = (await secret()) ?? fail('key-locked', {})
      const token = new Token({ module: value.module, label: value.token }, pin)
      return { storeKey: token.unwrap(value.id, { wrapped, data }), token }
    }
  }
}

function vaultOf({
  owner,
  storeKey,
  kind,
  token,
}: {
  readonly owner: VaultOwner
  readonly storeKey: Uint8Array
  readonly kind: ProtectionKind
  readonly token: Token | undefined
}): Vault {
  const data = (name: string) => lengthPrefixed(...['comity-key-file/2', owner.party, name].map(utf8Encode))
  return {
    kind,
    seal: (name, key) => encrypt({ key: storeKey, data: data(name), secret: key }),
    open: (name, sealed) => decrypt({ key: storeKey, data: data(name), sealed }) ?? fail('key-unsafe', {}),
    token,
  }
}

async function readKeyFile(path: string): Promise<Uint8Array> {
  const key = await readSecret(path)
  return key.length === 32 ? key : fail('key-unsafe', {})
}

function stretch(
  passphrase: string,
  cost: { readonly salt: Uint8Array; readonly n: number; readonly r: number; readonly p: number },
): Uint8Array {
  // NFC: the same passphrase typed on another keyboard gives the same bytes.
  const { n: N, r, p, salt } = cost
  return scryptSync(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r })
}

function wrapData({ party }: VaultOwner): Uint8Array {
  return lengthPrefixed(utf8Encode('comity-key-store/1'), utf8Encode(party))
}

/** AES-256-GCM: nonce, ciphertext, tag. */
function encrypt({ key, data, secret }: { key: Uint8Array; data: Uint8Array; secret: Uint8Array }): Uint8Array {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(data)
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

function decrypt({ key, data, sealed }: { key: Uint8Array; data: Uint8Array; sealed: Uint8Array }) {
  if (sealed.length <= nonceLength + tagLength) return undefined
  try {
    const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength)).setAAD(data)
    opener.setAuthTag(sealed.subarray(-tagLength))
    return new Uint8Array(Buffer.concat([opener.update(sealed.subarray(nonceLength, -tagLength)), opener.final()]))
  } catch {
    return undefined
  }
}

function protectionPath({ folder }: VaultPlace): string {
  return join(folder, 'protection.json')
}
