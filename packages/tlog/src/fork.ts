import { checkShape, closed, equalBytes, fromBase64url } from '@comity/codec'
import Type, { type Static } from 'typebox'
import type { Checkpoint } from './checkpoint.ts'
import { fail } from './errors.ts'
import { decodeHashes } from './log-proof.ts'
import { type CosignaturePolicy, verifyCheckpoint } from './verify-checkpoint.ts'
import { verifyConsistency } from './verify-proof.ts'

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const NoteText = Type.String({ minLength: 1, maxLength: 16_384 })

/**
 * Two checkpoints that one log signed and that cannot both be true (spec/log.md §5). Of one size they have two roots; of
 * two sizes, `prefix` proves the root that the larger one's first entries have, which is not the smaller one's.
 */
export const Fork = closed({
  notes: Type.Array(NoteText, { minItems: 2, maxItems: 2 }),
  prefix: Type.Union([Type.Null(), closed({ root: Bytes32, hashes: Type.Array(Bytes32, { maxItems: 54 }) })]),
})
export type Fork = Static<typeof Fork>

/** The two histories, smaller one first. */
export interface ProvenFork {
  readonly origin: string
  readonly checkpoints: readonly [Checkpoint, Checkpoint]
}

const unwitnessed: CosignaturePolicy = { count: 0, witnesses: [] }

/**
 * Checks that a fork is one, with nothing but the accused log's origin and public key. Throws `schema`,
 * `checkpoint-invalid` for a note that this log did not sign, `proof-invalid` for two that do not contradict each other.
 */
export function verifyFork({
  fork,
  origin,
  publicKey,
}: {
  readonly fork: unknown
  readonly origin: string
  readonly publicKey: Uint8Array
}): ProvenFork {
  const { notes, prefix } = checkShape(Fork, fork)
  const [first, second] = notes.map((note) => verifyCheckpoint({ note, origin, publicKey, cosignatures: unwitnessed }))
  if (first === undefined || second === undefined) return fail('schema', {})
  const [smaller, larger] = first.size <= second.size ? [first, second] : [second, first]
  const proven: ProvenFork = { origin, checkpoints: [smaller, larger] }
  if (smaller.size === larger.size) {
    const isFork = prefix === null && !equalBytes(smaller.root, larger.root)
    return isFork ? proven : fail('proof-invalid', { size: larger.size })
  }
  if (prefix === null) return fail('proof-invalid', { fromSize: smaller.size, size: larger.size })
  const actual = { size: smaller.size, root: fromBase64url(prefix.root, 32) }
  verifyConsistency({ from: actual, to: larger, hashes: decodeHashes(prefix.hashes) })
  return equalBytes(actual.root, smaller.root) ? fail('proof-invalid', { size: smaller.size }) : proven
}
