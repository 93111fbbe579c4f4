import { utf8Encode } from '@comity/codec'
import { base64 } from '@scure/base'
import { fail } from './errors.ts'
import { hashSize, leafHash } from './hash.ts'
import { decodeBase64, maxNoteBytes, parseNote } from './note.ts'
import { type CosignaturePolicy, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts'
import { verifyInclusion } from './verify-proof.ts'

/** A C2SP tlog-proof in parts: that the entry at `index` is in the log whose signed note is `checkpoint`. */
export interface TlogProof {
  readonly index: number
  /** RFC 6962 §2.1.1, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
  /** Opaque and not authenticated by the proof; absent where there is none. */
  readonly extra?: Uint8Array
}

/** What a tlog-proof proved: the entry stands at `index` under `checkpoint`. `extra` is still nobody's word. */
export interface ProvenLeaf {
  readonly index: number
  readonly checkpoint: VerifiedCheckpoint
  readonly extra?: Uint8Array
}

const header = 'c2sp.org/tlog-proof@v1'
/** A path in a tree of less than 2^53 leaves. */
const maxHashes = 53
const maxExtraBytes = 1_048_576
/** Base64 of both parts, a hash a line, and the lines of the header. */
const maxProofChars = maxNoteBytes + Math.ceil(maxExtraBytes / 3) * 4 + maxHashes * 45 + 100

/** Prints a proof (C2SP tlog-proof, Format). Throws `schema` for one that `parseTlogProof` would refuse. */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const wellFormed =
    Number.isSafeInteger(index) &&
    index >= 0 &&
    hashes.length <= maxHashes &&
    hashes.every(({ length }) => length === hashSize) &&
    (extra === undefined || (extra.length > 0 && extra.length <= maxExtraBytes))
  if (!wellFormed) fail('schema', { index })
  parseNote(checkpoint)
  const lines = [
    header,
    ...(extra === undefined ? [] : [`extra ${base64.encode(extra)}`]),
    `index ${String(index)}`,
    ...hashes.map((hash) => base64.encode(hash)),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/**
 * Reads a proof strictly: what it prints again must be the same text. Nothing is verified yet. Throws `schema`, and
 * `checkpoint-invalid` where what stands behind the empty line is no signed note.
 */
export function parseTlogProof(text: string): TlogProof {
  if (text.length > maxProofChars || utf8Encode(text).length > maxProofChars) fail('schema', {})
  // The first empty line ends the proof; the checkpoint has one of its own.
  const blank = text.indexOf('\n\n')
  if (blank < 0) fail('schema', {})
  const [first, ...lines] = text.slice(0, blank).split('\n')
  if (first !== header) fail('schema', {})
  const extraLine = lines[0]?.startsWith('extra ') === true ? lines.shift() : undefined
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '')?.[1]
  if (index === undefined || lines.length > maxHashes) return fail('schema', {})
  const proof = {
    index: Number(index),
    hashes: lines.map(readBase64),
    checkpoint: text.slice(blank + 2),
    ...(extraLine === undefined ? {} : { extra: readBase64(extraLine.slice('extra '.length)) }),
  }
  return formatTlogProof(proof) === text ? proof : fail('schema', {})
}

/**
 * Verifies a proof that the log of `origin` and `publicKey` (pinned by the caller) holds `entry`, under a checkpoint
 * with the cosignatures asked for. Throws `schema`, `checkpoint-invalid`, `proof-invalid`.
 */
export function verifyTlogProof({
  text,
  entry,
  origin,
  publicKey,
  cosignatures,
}: {
  readonly text: string
  readonly entry: Uint8Array
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly cosignatures: CosignaturePolicy
}): ProvenLeaf {
  const { index, hashes, checkpoint: note, ...rest } = parseTlogProof(text)
  const checkpoint = verifyCheckpoint({ note, origin, publicKey, cosignatures })
  verifyInclusion({ leafHash: leafHash(entry), index, head: checkpoint, hashes })
  return { index, checkpoint, ...rest }
}

function readBase64(text: string): Uint8Array {
  try {
    return decodeBase64(text)
  } catch {
    return fail('schema', {})
  }
}
