import { hmacSha256, i2osp, sha512, signingKeyFromSeed, toBase64url, utf8Encode, type Verified } from '@comity/codec'
import {
  buildBase,
  type BuiltSegment,
  labelContext,
  type Label,
  Manifest,
  manifestSegment,
  openIndex,
  paddingCommitment,
  type ReadManifest,
  sealLabel,
  type SealedIndex,
  signManifest,
  splitOutput,
  verifyManifest,
  verifySegment,
} from '../src/index.ts'

/** Fixed stand-ins for what a publisher draws at random; a test prints nothing it cannot repeat. */
export const key = signingKeyFromSeed(new Uint8Array(32).fill(7))
export const agreementHash = new Uint8Array(32).fill(9)
export const agreement = toBase64url(agreementHash)
export const paddingSeed = new Uint8Array(32).fill(5)
export const context = labelContext({ publisher: 'norland-police', agreementHash, epoch: 1 })
export const now = Date.parse('2026-11-24T00:00:00.000Z')

/** A stand-in for the OPRF: 64 pseudo-random bytes for a number. */
export function outputOf(input: number): Uint8Array {
  return sha512(i2osp(input, 6))
}

export function saltOf(sequence: number): Uint8Array {
  return hmacSha256(utf8Encode('salt'), i2osp(sequence, 4)).subarray(0, 16)
}

export function labelOf(input: number): Label {
  const reference = hmacSha256(utf8Encode('reference'), i2osp(input, 6)).subarray(0, 8)
  return { reference, category: 5, statuses: 1, contactUnit: 2, handling: 0x2102, month: 600 + (input % 100) }
}

/** Sealed rows of some inputs under one salt. */
export function rowsOf(labels: ReadonlyMap<number, Label>, salt: Uint8Array): Uint8Array {
  const rows = new Uint8Array(labels.size * 44)
  let at = 0
  for (const [input, label] of labels) {
    const parts = splitOutput(outputOf(input))
    rows.set(parts.tag, at)
    rows.set(sealLabel({ context, parts, salt, label }), at + 12)
    at += 44
  }
  return rows
}

export function baseOf(inputs: readonly number[]): BuiltSegment {
  const labels = new Map(inputs.map((input) => [input, labelOf(input)]))
  return buildBase({ partition: { bits: 0, prefix: 0 }, sequence: 1, salt: saltOf(1), rows: rowsOf(labels, saltOf(1)) })
}

export function manifestOf(segments: readonly BuiltSegment[], changes: Partial<Manifest> = {}): Manifest {
  return {
    schema: 1,
    publisher: 'norland-police',
    agreement,
    epoch: 1,
    publicKey: toBase64url(new Uint8Array(32).fill(3)),
    version: 1,
    issuedAt: '2026-11-23T00:00:00.000Z',
    expiresAt: '2026-12-23T00:00:00.000Z',
    paddingCommitment: toBase64url(paddingCommitment(paddingSeed)),
    segments: segments.map(({ entry }) => manifestSegment(entry)),
    withdrawn: [],
    previous: null,
    ...changes,
  }
}

export function readBack(jws: string, held: Verified<ReadManifest> | null = null): Verified<ReadManifest> {
  return verifyManifest({ jws, publicKey: key.publicKey, publisher: 'norland-police', agreement, now, held })
}

export function indexOf(segments: readonly BuiltSegment[], changes: Partial<Manifest> = {}): SealedIndex {
  const manifest = readBack(signManifest({ manifest: manifestOf(segments, changes), key }))
  const verified = segments.map(({ bytes, entry }) => verifySegment({ bytes, expected: entry }))
  return openIndex({ manifest, segments: verified })
}
