import assert from 'node:assert/strict'
import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AuditPlan, commitNonce, type Draw, drawPlaces, populationSize, verifyNonce } from '@comity/audit'
import {
  concatBytes,
  fromBase64url,
  i2osp,
  isComityError,
  lengthPrefixed,
  sha256,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { plan, seeded } from './world.ts'

const nonce = seeded('a nonce')(32)
const commitment = commitNonce({ plan, nonce })
const verified = verifyNonce({ plan, nonce, commitment, shown: [] })
const heads = {
  inquirer: { size: 12, root: new Uint8Array(32).fill(1) },
  publisher: { size: 30, root: new Uint8Array(32).fill(2) },
}

function listOf(counts: readonly number[]): Draw['population'] {
  return counts.map((count, at) => ({ digest: concatBytes(i2osp(at, 4), new Uint8Array(28).fill(7)), count }))
}

function draw(change: Partial<Draw> = {}): Draw {
  return {
    nonce: verified,
    checkpoints: heads,
    of: 'question',
    population: listOf([1_000, 3, 40]),
    draws: 50,
    ...change,
  }
}

test('every drawn place is in the population, and equal draws are equal', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 4_096 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 60 }), (sizes, draws) => {
      const population = listOf(sizes)
      const places = drawPlaces(draw({ population, draws }))
      assert.equal(places.length, draws)
      for (const { digest, position } of places) {
        const from = population.find((one) => toBase64url(one.digest) === toBase64url(digest))
        assert.ok(from !== undefined && position >= 0 && position < from.count)
      }
      assert.deepEqual(drawPlaces(draw({ population, draws })), places)
    }),
  )
})

test('a draw is HKDF-SHA-256 of the nonce over everything that it is mixed with, as another implementation makes it', () => {
  const population = listOf([5, 11])
  const list = concatBytes(...population.map(({ digest, count }) => concatBytes(digest, i2osp(count, 6))))
  const head = ({ size, root }: { size: number; root: Uint8Array }) => concatBytes(i2osp(size, 8), root)
  const names = [utf8Encode('comity-audit-draw/1'), utf8Encode('question'), commitment]
  const info = lengthPrefixed(...names, head(heads.inquirer), head(heads.publisher), sha256(list))
  const places = drawPlaces(draw({ population, draws: 20 }))
  for (const [at, { digest, position }] of places.entries()) {
    const own = concatBytes(info, i2osp(at, 4), i2osp(0, 4))
    const bytes = Buffer.from(hkdfSync('sha256', nonce, new Uint8Array(), own, 6))
    // 2^48 leaves a remainder of 0 by 16, so nothing is drawn twice here.
    const number = bytes.readUIntBE(0, 6) % 16
    assert.deepEqual(
      { digest, position },
      number < 5
        ? { digest: population[0]?.digest, position: number }
        : { digest: population[1]?.digest, position: number - 5 },
    )
  }
})

test('a draw changes with the nonce, with either checkpoint, with the list and with what is drawn', () => {
  const plain = JSON.stringify(drawPlaces(draw()).map(({ position }) => position))
  const other = seeded('another nonce')(32)
  const otherNonce = verifyNonce({ plan, nonce: other, commitment: commitNonce({ plan, nonce: other }), shown: [] })
  for (const change of [
    { nonce: otherNonce },
    { of: 'row' as const },
    { checkpoints: { ...heads, inquirer: { ...heads.inquirer, size: 13 } } },
    { checkpoints: { ...heads, publisher: { ...heads.publisher, root: new Uint8Array(32) } } },
    { checkpoints: { inquirer: heads.publisher, publisher: heads.inquirer } },
    { population: listOf([1_000, 4, 39]) },
  ]) {
    assert.notEqual(JSON.stringify(drawPlaces(draw(change)).map(({ position }) => position)), plain)
  }
})

test('each place of a small population is drawn about as often as the others', () => {
  const counts = new Map<number, number>()
  for (const { position } of drawPlaces(draw({ population: listOf([7]), draws: 7_000 }))) {
    counts.set(position, (counts.get(position) ?? 0) + 1)
  }
  assert.equal(counts.size, 7)
  // Chi-squared with six degrees of freedom is above 22.5 once in a thousand draws.
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
  assert.ok(chi < 22.5, String(chi))
})

test('a number that would make some places likelier is drawn again', () => {
  // Three quarters of 2^48: without a second attempt the first third would be drawn twice as often as the rest.
  const third = 2 ** 46
  const population = listOf([third, third, third])
  const places = drawPlaces(draw({ population, draws: 3_000 }))
  const inFirst = places.filter(({ digest }) => digest[3] === 0).length
  assert.ok(Math.abs(inFirst - 1_000) < 105, String(inFirst))
  assert.equal(populationSize(population), 3 * third)
})

test('a list that is empty, unsorted, repeated or of nothing is no population', () => {
  const [first, second] = listOf([1, 2])
  assert.ok(first && second)
  for (const population of [
    [],
    [second, first],
    [first, first],
    [{ ...first, count: 0 }],
    [{ ...first, count: 2 ** 48 }],
  ]) {
    assert.throws(
      () => drawPlaces(draw({ population })),
      (error) => isComityError(error, 'audit-population'),
    )
  }
})

test('a nonce that was not committed for this audit opens nothing', () => {
  const change: readonly Partial<AuditPlan>[] = [
    { audit: 'b9d3c1b0-0000-4000-8000-000000000000' },
    { agreement: toBase64url(new Uint8Array(32)) },
    { inquirer: plan.publisher, publisher: plan.inquirer },
    { from: plan.from + 1 },
    { until: plan.until + 1 },
  ]
  for (const other of [
    ...change.map((some) => ({ plan: { ...plan, ...some }, nonce })),
    { plan, nonce: seeded('x')(32) },
  ]) {
    assert.throws(
      () => verifyNonce({ ...other, commitment, shown: [] }),
      (error) => isComityError(error, 'audit-nonce'),
    )
  }
  assert.throws(
    () => commitNonce({ plan, nonce: nonce.subarray(1) }),
    (error) => isComityError(error, 'audit-nonce'),
  )
})

test('a nonce that another audit has shown is refused, though it was committed anew', () => {
  const shown = [seeded('x')(32), nonce]
  assert.throws(
    () => verifyNonce({ plan, nonce, commitment, shown }),
    (error) => isComityError(error, 'audit-nonce-used'),
  )
})

interface DrawVectors {
  readonly cases: readonly {
    readonly why: string
    readonly plan: AuditPlan
    readonly nonce: string
    readonly commitment: string
    readonly shown: readonly string[]
    readonly inquirer: { readonly size: number; readonly root: string }
    readonly publisher: { readonly size: number; readonly root: string }
    readonly population: readonly { readonly digest: string; readonly count: number }[]
    readonly places?: readonly { readonly batch: number; readonly position: number }[]
    readonly code?: string
  }[]
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../vectors/audit/draw.json', import.meta.url), 'utf8'),
) as DrawVectors

function drawVector(vector: DrawVectors['cases'][number]) {
  const bytes = (text: string) => fromBase64url(text, 32)
  const head = ({ size, root }: { readonly size: number; readonly root: string }) => ({ size, root: bytes(root) })
  const opened = {
    plan: { ...vector.plan, of: 'question' as const },
    nonce: bytes(vector.nonce),
    commitment: bytes(vector.commitment),
  }
  const population = vector.population.map(({ digest, count }) => ({ digest: bytes(digest), count }))
  const places = drawPlaces({
    nonce: verifyNonce({ ...opened, shown: vector.shown.map(bytes) }),
    checkpoints: { inquirer: head(vector.inquirer), publisher: head(vector.publisher) },
    of: 'question',
    population,
    draws: 8,
  })
  const batches = population.map(({ digest }) => toBase64url(digest))
  return places.map(({ digest, position }) => ({ batch: batches.indexOf(toBase64url(digest)), position }))
}

for (const vector of vectors.cases) {
  test(`vectors/audit/draw: ${vector.why}`, () => {
    const { code } = vector
    if (code === undefined) assert.deepEqual(drawVector(vector), vector.places)
    else
      assert.throws(
        () => drawVector(vector),
        (error) => isComityError(error, code),
      )
  })
}
