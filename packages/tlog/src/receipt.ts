import {
  canonicalBytes,
  checkShape,
  closed,
  fromBase64url,
  type Json,
  parseCanonical,
  toBase64url,
} from '@comity/codec'
import Type from 'typebox'
import { commitEntry, type Opening } from './entry.ts'
import { fail } from './errors.ts'
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts'
import type { CosignaturePolicy } from './verify-checkpoint.ts'
import type { ProvenEntry } from './verify-log-proof.ts'

const EntryOpening = closed({
  salt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  type: Type.String({ pattern: '^[a-z0-9.-]{1,64}$' }),
  body: Type.Unsafe<Readonly<Record<string, Json>>>(Type.Record(Type.String(), Type.Unknown())),
})
const maxOpeningBytes = 1_048_576

/**
 * A receipt: a C2SP tlog-proof whose extra data is what opens the entry, in RFC 8785 form (spec/log.md §6). A generic tool
 * verifies the proof; whoever reads the opening computes the entry from it. Throws `schema`.
 */
export function formatReceipt({
  index,
  hashes,
  checkpoint,
  entry: { salt, type, body },
}: {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
  readonly entry: Opening
}): string {
  const extra = canonicalBytes({ salt: toBase64url(salt), type, body })
  return formatTlogProof({ index, hashes, checkpoint, extra })
}

/**
 * Verifies a receipt of the log that `origin` and `publicKey` name, with the cosignatures asked for. The opening is not
 * believed: the entry is computed from it, and that is what the proof proves. Throws `schema`, `json-noncanonical`,
 * `checkpoint-invalid`, `proof-invalid`.
 */
export function verifyReceipt({
  text,
  origin,
  publicKey,
  cosignatures,
}: {
  readonly text: string
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly cosignatures: CosignaturePolicy
}): ProvenEntry {
  const { extra } = parseTlogProof(text)
  if (extra === undefined) return fail('schema', {})
  const { salt, type, body } = checkShape(EntryOpening, parseCanonical(extra, { maxBytes: maxOpeningBytes }))
  const commitment = commitEntry({ salt: fromBase64url(salt, 32), type, body })
  const { index, checkpoint } = verifyTlogProof({ text, entry: commitment, origin, publicKey, cosignatures })
  return { index, checkpoint, commitment, type, body }
}
