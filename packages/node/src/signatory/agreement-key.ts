import { randomBytes } from 'node:crypto'
import {
  canonicalBytes,
  checkShape,
  closed,
  equalBytes,
  fromBase64url,
  isComityError,
  parseCanonical,
  type SigningKey,
  signingKeyFromSeed,
  toBase64url,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { createSecret, exists, readSecret } from '../files.ts'
import { fileOf, KeyFile, keyIn, tokenId } from '../keys/key-files.ts'
import {
  makeProtection,
  openProtection,
  type Protection,
  ProtectionFile,
  type SecretSource,
  type Vault,
} from '../keys/vault.ts'

const name = 'agreement'

/**
 * The one file of an agreement key that never touches a node (spec/keys.md §6): what a node has as `keys/protection.json`
 * and `keys/agreement.json`, and the public half in clear.
 */
const AgreementKeyFile = closed({
  schema: Type.Literal(1),
  party: Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' }),
  publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  protection: Type.Union([ProtectionFile, Type.Null()]),
  key: KeyFile,
})

export type AgreementKeyFileValue = Static<typeof AgreementKeyFile>

/**
 * Makes an agreement key in a new file that only this account may read, or in the token that its protection names. Returns
 * the public half, base64url. Throws `already-initialized`, `key-locked`, `key-unsafe`, `token-failed`, `schema`.
 */
export async function makeAgreementKey({
  path,
  party,
  protection,
}: {
  readonly path: string
  readonly party: string
  readonly protection: Protection
}): Promise<string> {
  // Before a key is made in a token that no file would name.
  if (await exists(path)) fail('already-initialized', {})
  const { value, vault } = await makeProtection({ party }, protection)
  try {
    const made = makeIn(vault, party)
    const file = { schema: 1, party, publicKey: toBase64url(made.publicKey), protection: value, key: made.key }
    await createSecret(path, canonicalBytes(checkShape(AgreementKeyFile, file)))
    return file.publicKey
  } finally {
    vault.token?.close()
  }
}

/** A key from the system's random source, or one that its token made and never shows. */
function makeIn(vault: Vault, party: string): { readonly publicKey: Uint8Array; readonly key: Static<typeof KeyFile> } {
  const { token } = vault
  if (token === undefined) {
    const seed = new Uint8Array(randomBytes(32))
    return { publicKey: signingKeyFromSeed(seed).publicKey, key: fileOf({ party, name, key: seed, vault }) }
  }
  const id = tokenId({ party, name })
  return { publicKey: token.makeSigningKey(id), key: { schema: 3, party, name, token: id } }
}

/** Reads the file of an agreement key; its secret stays closed. Throws `key-unsafe`. */
export async function readAgreementKey(path: string): Promise<AgreementKeyFileValue> {
  const bytes = await readSecret(path)
  try {
    const file = checkShape(AgreementKeyFile, parseCanonical(bytes, { maxBytes: 8_192 }))
    return file.key.party === file.party && file.key.name === name ? file : fail('key-unsafe', {})
  } catch (error) {
    if (isComityError(error)) return fail('key-unsafe', {})
    throw error
  }
}

/**
 * Opens an agreement key for one use. Throws `key-locked`, and `key-unsafe` for a file whose secret is not that of its public
 * half.
 */
export async function withAgreementKey<Result>(
  { party, publicKey, protection, key: file }: AgreementKeyFileValue,
  { secret, use }: { readonly secret: SecretSource; readonly use: (key: SigningKey) => Result },
): Promise<Result> {
  const vault = await openProtection({ party }, { value: protection, secret })
  try {
    const seed = keyIn(file, vault)
    const held = file.schema === 3 ? vault.token?.signingKey(file.token) : undefined
    const key = seed === undefined ? held : signingKeyFromSeed(seed)
    if (key === undefined || !equalBytes(key.publicKey, fromBase64url(publicKey, 32))) return fail('key-unsafe', {})
    return use(key)
  } finally {
    vault.token?.close()
  }
}
