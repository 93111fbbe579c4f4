import { base64 } from '@scure/base'
import { signBytes, type SigningKey, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'
import { hashSize } from './hash.ts'
import { decodeBase64, formatNote, isKeyName } from './note.ts'
import { verifierKeyId } from './verifier-key.ts'

/** What a checkpoint says (C2SP tlog-checkpoint, Note text). `extension` is opaque; our logs write none. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly extension: readonly string[]
}

/** The text that is signed: origin, size, root, extension lines, each with its newline. */
export function formatCheckpoint({ origin, size, root, extension }: Checkpoint): string {
  return [origin, String(size), base64.encode(root), ...extension].map((line) => `${line}\n`).join('')
}

/**
 * Reads a checkpoint's text strictly: what it prints again must be the same text. Sizes from 2^53 on are refused as
 * well: no log is that long, and they would lose digits here. Throws `checkpoint-invalid`.
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) fail('checkpoint-invalid', {})
  const [origin, size, root, ...extension] = text.slice(0, -1).split('\n')
  if (origin === undefined || size === undefined || root === undefined) return fail('checkpoint-invalid', {})
  const checkpoint = { origin, size: Number(size), root: decodeBase64(root), extension }
  const wellFormed =
    origin !== '' &&
    /^(?:0|[1-9][0-9]{0,15})$/.test(size) &&
    Number.isSafeInteger(checkpoint.size) &&
    checkpoint.root.length === hashSize &&
    extension.every((line) => line !== '')
  if (!wellFormed || formatCheckpoint(checkpoint) !== text) fail('checkpoint-invalid', {})
  return checkpoint
}

/**
 * Signs a checkpoint of the log that is named by its origin (C2SP tlog-checkpoint, Signatures: the key's name is the
 * origin). Returns the signed note. Throws `checkpoint-invalid` for an origin that cannot be a key name.
 */
export function signCheckpoint({
  key,
  origin,
  size,
  root,
}: {
  readonly key: SigningKey
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}): string {
  if (!isKeyName(origin)) fail('checkpoint-invalid', {})
  const text = formatCheckpoint({ origin, size, root, extension: [] })
  const keyId = verifierKeyId({ name: origin, type: 'ed25519', publicKey: key.publicKey })
  const signature = signBytes({ key, message: utf8Encode(text) })
  return formatNote({ text, signatures: [{ name: origin, keyId, signature }] })
}
