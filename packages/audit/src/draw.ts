import {
  compareBytes,
  concatBytes,
  hmacSha256,
  i2osp,
  lengthPrefixed,
  os2ip,
  sha256,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import type { TreeHead } from '@comity/tlog'
import { fail } from './errors.ts'
import type { AuditNonce, DrawnThing } from './nonce.ts'

/** One batch or segment of the list that is drawn from. */
export interface DrawnFrom {
  /** SHA-256 of the question's JWS, or of the segment file. */
  readonly digest: Uint8Array
  /** Elements of the batch, or rows of the segment. */
  readonly count: number
}

/** A drawn place: one element of one batch, or one row of one segment. */
export interface Place {
  readonly digest: Uint8Array
  readonly position: number
}

export interface Draw {
  readonly nonce: Verified<AuditNonce>
  /** Of both parties' logs, signed after the period: neither was known when the nonce was committed. */
  readonly checkpoints: { readonly inquirer: TreeHead; readonly publisher: TreeHead }
  readonly of: DrawnThing
  /** Sorted by digest, each once. */
  readonly population: readonly DrawnFrom[]
  /** How many places: the `openings` of the terms. */
  readonly draws: number
}

/** A population has at most this many batches or segments. */
export const maxPopulation = 1_000_000

const domain = utf8Encode('comity-audit-draw/1')
const range = 2 ** 48

/**
 * spec/audit.md §3: `draws` places, each uniform over all of the population and independent of the others, so that a place may
 * be drawn twice. Whoever knows the nonce, the checkpoints and the list computes the same. Throws `audit-population`.
 */
export function drawPlaces(draw: Draw): readonly Place[] {
  const starts = startsOf(draw.population)
  const size = (starts.at(-1) ?? 0) + (draw.population.at(-1)?.count ?? 0)
  const key = hmacSha256(new Uint8Array(32), draw.nonce.nonce) // RFC 5869 §2.2 without salt: HKDF-Extract
  const info = infoOf(draw)
  return Array.from({ length: draw.draws }, (_, at) =>
    placeOf(draw.population, starts, uniform({ key, info, at, size })),
  )
}

/** How many places a population has. Throws `audit-population`. */
export function populationSize(population: readonly DrawnFrom[]): number {
  return (startsOf(population).at(-1) ?? 0) + (population.at(-1)?.count ?? 0)
}

/** Number of the first place of each batch. */
function startsOf(population: readonly DrawnFrom[]): readonly number[] {
  if (population.length === 0 || population.length > maxPopulation) fail('audit-population', { n: population.length })
  const starts: number[] = []
  let next = 0
  for (const [at, { digest, count }] of population.entries()) {
    const before = population[at - 1]?.digest
    const isSorted = before === undefined || compareBytes(before, digest) < 0
    if (digest.length !== 32 || !isSorted || !Number.isSafeInteger(count) || count < 1)
      fail('audit-population', { index: at })
    starts.push(next)
    next += count
    if (next >= range) fail('audit-population', { index: at })
  }
  return starts
}

/** Everything that the draw depends on beside the nonce, each part behind its length. */
function infoOf({ nonce, checkpoints, of, population }: Draw): Uint8Array {
  const list = sha256(concatBytes(...population.map(({ digest, count }) => concatBytes(digest, i2osp(count, 6)))))
  return lengthPrefixed(
    domain,
    utf8Encode(of),
    nonce.commitment,
    headBytes(checkpoints.inquirer),
    headBytes(checkpoints.publisher),
    list,
  )
}

function headBytes({ size, root }: TreeHead): Uint8Array {
  return concatBytes(i2osp(size, 8), root)
}

/** A number below `size`. What falls into the last, cut range is drawn again: no remainder is likelier than another. */
function uniform({
  key,
  info,
  at,
  size,
}: {
  readonly key: Uint8Array
  readonly info: Uint8Array
  readonly at: number
  readonly size: number
}): number {
  const whole = Math.floor(range / size) * size
  for (let attempt = 0; ; attempt += 1) {
    // RFC 5869 §2.3, HKDF-Expand of 6 bytes: one block.
    const block = hmacSha256(key, concatBytes(info, i2osp(at, 4), i2osp(attempt, 4), Uint8Array.of(1)))
    const number = os2ip(block.subarray(0, 6))
    if (number < whole) return number % size
  }
}

function placeOf(population: readonly DrawnFrom[], starts: readonly number[], number: number): Place {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= number) low = middle
    else high = middle - 1
  }
  const from = population[low]
  return from === undefined
    ? fail('audit-population', {})
    : { digest: from.digest, position: number - (starts[low] ?? 0) }
}
