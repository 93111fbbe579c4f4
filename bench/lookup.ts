import { randomBytes } from 'node:crypto'
import { formatInstant, signingKeyFromSeed, toBase64url } from '@comity/codec'
import {
  bucketRows,
  buildBase,
  lookup,
  manifestSegment,
  openIndex,
  partitionBits,
  prefixOf,
  type SealedIndex,
  signManifest,
  verifyManifest,
  verifySegment,
} from '@comity/match-index'
import { interleave, rounded } from './measure.ts'

export interface LookupResult {
  /** Nanoseconds to find that a tag is not there: what nearly every question comes to. */
  readonly ns: number
  /** Megabytes of the open index, files and tables. */
  readonly mb: number
}

const tagBytes = 12
const rowBytes = 44
const lookups = 100_000

/** Looks up random outputs in an index of that many generated tags, opened as a partner opens it. */
export async function benchLookup({ rows }: { readonly rows: number }): Promise<LookupResult> {
  const before = await memory()
  const index = openGenerated(rows)
  const mb = ((await memory()) - before) / 1e6
  const outputs = Array.from({ length: lookups }, () => new Uint8Array(randomBytes(64)))
  const run = () => {
    for (const output of outputs) lookup({ index, output })
  }
  const medians = await interleave([{ name: 'lookup', items: lookups, run }], 9)
  return { ns: rounded((medians.get('lookup') ?? Number.NaN) * 1_000), mb: rounded(mb) }
}

/** Bytes in use, after what building left behind is gone. */
async function memory(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Rows are random: look-up does not open a label unless a tag is there, and 96 random bits are nobody's. */
function openGenerated(count: number): SealedIndex {
  const bits = partitionBits(count)
  const partitions = Array.from({ length: 2 ** bits }, () => [] as Uint8Array[])
  for (let at = 0; at < count; at += 1) {
    const row = randomBytes(rowBytes)
    partitions[prefixOf({ tag: row.subarray(0, tagBytes), bits })]?.push(row)
  }
  const size = bucketRows(Math.max(...partitions.map((rows) => rows.length)))
  for (const [prefix, rows] of partitions.entries()) {
    while (rows.length < size) rows.push(rowIn({ prefix, bits }))
  }
  const built = partitions.map((rows, prefix) =>
    buildBase({ partition: { bits, prefix }, sequence: prefix + 1, salt: randomBytes(16), rows: Buffer.concat(rows) }),
  )
  const key = signingKeyFromSeed(randomBytes(32))
  const [agreement, now] = [toBase64url(randomBytes(32)), Date.now()]
  const jws = signManifest({
    key,
    manifest: {
      schema: 1,
      publisher: 'norland-police',
      agreement,
      epoch: 1,
      publicKey: toBase64url(randomBytes(32)),
      version: 1,
      issuedAt: formatInstant(now),
      expiresAt: formatInstant(now + 60_000),
      paddingCommitment: toBase64url(randomBytes(32)),
      segments: built.map(({ entry }) => manifestSegment(entry)),
      withdrawn: [],
      previous: null,
    },
  })
  const trust = { publicKey: key.publicKey, publisher: 'norland-police', agreement, now, held: null }
  const segments = built.map(({ bytes, entry }) => verifySegment({ bytes, expected: entry }))
  return openIndex({ manifest: verifyManifest({ jws, ...trust }), segments })
}

/** A padding row: like any other, in its partition. */
function rowIn({ prefix, bits }: { readonly prefix: number; readonly bits: number }): Uint8Array {
  const row = randomBytes(rowBytes)
  row.writeUInt32BE(((prefix << (32 - bits)) | (row.readUInt32BE() >>> bits)) >>> 0)
  return row
}
