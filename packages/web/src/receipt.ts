import {
  codecErrors,
  type Fail,
  failFrom,
  fromBase64url,
  type Json,
  parseCanonical,
  utf8Decode,
  utf8Encode,
} from '@comity/codec'
import {
  commitEntry,
  leafHash,
  parseCheckpoint,
  parseNote,
  parseTlogProof,
  tlogErrors,
  verifyInclusion,
} from '@comity/tlog'

const fail: Fail<keyof typeof codecErrors | keyof typeof tlogErrors> = failFrom({ ...codecErrors, ...tlogErrors })

/** A log's name and key, as the card of its node says them. */
export interface LogKey {
  readonly origin: string
  readonly publicKey: Uint8Array<ArrayBuffer>
}

/** What this browser proved. */
export interface Proven {
  readonly index: number
  readonly size: number
  readonly root: Uint8Array
  readonly type: string
  readonly body: Json
}

const maxBytes = 1_048_576

/** The key of the log in a signed card; the card is the own node's, whose words a person compared. */
export function logKeyOf(card: string): LogKey {
  const payload = JSON.parse(utf8Decode(fromBase64url(card.split('.')[1] ?? ''))) as {
    readonly keys: { readonly log: string; readonly logOrigin: string }
  }
  return { origin: payload.keys.logOrigin, publicKey: new Uint8Array(fromBase64url(payload.keys.log, 32)) }
}

/**
 * Verifies a receipt (spec/log.md §6) with the browser's own Ed25519, for the page's policy lets nothing be compiled: the entry is computed
 * from its opening, its path leads to the root, and the log's key signed that root. Cosignatures are not looked at. Throws
 * `schema`, `checkpoint-invalid`, `proof-invalid`, `json-noncanonical`.
 */
export async function verifyInBrowser(text: string, log: LogKey): Promise<Proven> {
  const { index, hashes, checkpoint, extra } = parseTlogProof(text)
  if (extra === undefined) return fail('schema', {})
  const { salt, type, body } = parseCanonical(extra, { maxBytes }) as {
    readonly salt: string
    readonly type: string
    readonly body: Json
  }
  const leaf = leafHash(commitEntry({ salt: fromBase64url(salt, 32), type, body }))
  const note = parseNote(checkpoint)
  const { origin, size, root } = parseCheckpoint(note.text)
  if (origin !== log.origin) return fail('checkpoint-invalid', {})
  const key = await crypto.subtle.importKey('raw', log.publicKey, 'Ed25519', false, ['verify'])
  const signed = new Uint8Array(utf8Encode(note.text))
  const lines = note.signatures.filter(({ name, signature }) => name === origin && signature.length === 64)
  const verified = await Promise.all(
    lines.map(({ signature }) => crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), signed)),
  )
  if (!verified.includes(true)) return fail('checkpoint-invalid', {})
  verifyInclusion({ leafHash: leaf, index, head: { size, root }, hashes })
  return { index, size, root, type, body }
}
