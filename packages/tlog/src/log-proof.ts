import { closed, fromBase64url, type Json, toBase64url } from '@comity/codec'
import Type, { type Static } from 'typebox'
import type { Opening } from './entry.ts'

/** A path in a tree of less than 2^53 leaves has at most 53 hashes, a consistency proof one more. */
const maxLogProofHashes = 54

/** base64url of 32 bytes. */
const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** What an entry says is the business of its type: the only open shape here; each reader checks its own. */
const EntryBody = Type.Unsafe<Readonly<Record<string, Json>>>(Type.Record(Type.String(), Type.Unknown()))

/** One entry opened, with the proof that a signed checkpoint holds it: how it travels in messages (spec/log.md §6). */
export const LogProof = closed({
  index: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  hashes: Type.Array(Bytes32, { maxItems: maxLogProofHashes }),
  checkpoint: Type.String({ minLength: 1, maxLength: 16_384 }),
  entry: closed({
    salt: Bytes32,
    type: Type.String({ pattern: '^[a-z0-9.-]{1,64}$' }),
    body: EntryBody,
  }),
})
export type LogProof = Static<typeof LogProof>

/** That a tree begins another (spec/log.md §6): from which size, and RFC 6962's hashes. */
export const ConsistencyProof = closed({
  fromSize: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  hashes: Type.Array(Bytes32, { maxItems: maxLogProofHashes }),
})
export type ConsistencyProof = Static<typeof ConsistencyProof>

/** Writes a proof for the wire. */
export function encodeLogProof({
  index,
  hashes,
  checkpoint,
  entry,
}: {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
  readonly entry: Opening
}): LogProof {
  return {
    index,
    hashes: hashes.map(toBase64url),
    checkpoint,
    entry: { salt: toBase64url(entry.salt), type: entry.type, body: entry.body as LogProof['entry']['body'] },
  }
}

/** Reads hashes of a proof. Throws `schema`. */
export function decodeHashes(hashes: readonly string[]): readonly Uint8Array[] {
  return hashes.map((hash) => fromBase64url(hash, 32))
}
