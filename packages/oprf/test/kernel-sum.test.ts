import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { toHex } from '@comity/codec'
import { fastGroup } from '../src/group-fast.ts'
import { nobleGroup } from '../src/group-noble.ts'
import { sodiumGroup } from '../src/group-sodium.ts'
import type { Term } from '../src/group.ts'
import { littleEndian, openKernel, order, wholeNumber } from './kernel-build.ts'

const kernel = await openKernel()
const memory = new Uint8Array(kernel.memory.buffer)
const generator = sodiumGroup.multiplyGenerator(littleEndian(1n))
const identity = new Uint8Array(32)
const rounds = process.env['COMITY_SOAK'] === undefined ? 1 : 200
const random = (length: number) => new Uint8Array(randomBytes(length))
const randomWeight = () => sodiumGroup.reduceScalar(random(64))

/** A term whose element is a known multiple of the generator, so that a sum is one multiplication. */
interface KnownTerm extends Term {
  readonly multiple: bigint
}

function known({ weight, multiple }: { readonly weight: Uint8Array; readonly multiple: bigint }): KnownTerm {
  const element = multiple === 0n ? identity : sodiumGroup.multiplyGenerator(littleEndian(multiple))
  return { weight, multiple, element }
}

function expectedSum(terms: readonly KnownTerm[]): string {
  const total =
    terms.reduce((sum, { weight, multiple }) => sum + (wholeNumber(weight) % 2n ** 255n) * multiple, 0n) % order
  return total === 0n ? toHex(identity) : toHex(sodiumGroup.multiplyGenerator(littleEndian(total)))
}

/** The module's own sum, which takes identities and zeros that the group would not be asked for. */
function kernelSum(terms: readonly Term[]): string {
  for (const [at, { weight, element }] of terms.entries()) {
    memory.set(weight, kernel.WEIGHTS.value + 32 * at)
    memory.set(element, kernel.ELEMENTS.value + 32 * at)
  }
  assert.equal(kernel.sum(terms.length), 1)
  return toHex(memory.slice(kernel.OUTPUT.value, kernel.OUTPUT.value + 32))
}

const randomTerms = (count: number) =>
  Array.from({ length: count }, () => known({ weight: randomWeight(), multiple: wholeNumber(randomWeight()) }))

test('a sum of every size from 1 to 300 is what adding product after product gives', () => {
  for (let round = 0; round < rounds; round += 1) {
    const terms: Term[] = []
    let naive: Uint8Array = identity
    for (let size = 1; size <= 300; size += 1) {
      const term = { weight: randomWeight(), element: sodiumGroup.elementFromUniform(random(64)) }
      terms.push(term)
      const product = sodiumGroup.multiply({ scalar: term.weight, element: term.element })
      assert(product)
      naive = sodiumGroup.addElements({ left: naive, right: product })
      assert.equal(toHex(fastGroup.weightedSum(terms) ?? identity), toHex(naive), String(size))
    }
  }
})

test('sums with repeated elements, opposite terms, zero weights and identities are right at every size to 300', () => {
  const special = [
    known({ weight: littleEndian(0n), multiple: 5n }),
    known({ weight: randomWeight(), multiple: 0n }),
    known({ weight: littleEndian(0n), multiple: 0n }),
    known({ weight: littleEndian(1n), multiple: 1n }),
    known({ weight: littleEndian(order - 1n), multiple: 1n }),
    known({ weight: littleEndian(1n), multiple: order - 1n }),
    known({ weight: littleEndian(2n ** 255n - 1n), multiple: 3n }),
    known({ weight: littleEndian(BigInt(`0x${'88'.repeat(32)}`)), multiple: 7n }),
    known({ weight: littleEndian(BigInt(`0x${'77'.repeat(32)}`)), multiple: 11n }),
    known({ weight: littleEndian(2n ** 252n), multiple: 2n }),
    ...randomTerms(3),
  ]
  for (let size = 1; size <= 300; size += 1) {
    const terms = Array.from({ length: size }, (_, at) => special[(at * 7 + size) % special.length] ?? special[0])
    const whole = terms.filter((term) => term !== undefined)
    assert.equal(kernelSum(whole), expectedSum(whole), String(size))
  }
  for (const term of special) {
    for (const size of [1, 2, 40, 41, 79, 80, 199, 200]) {
      const terms = Array.from({ length: size }, () => term)
      assert.equal(kernelSum(terms), expectedSum(terms), String(size))
    }
  }
})

test('a sum that comes to nothing is the identity in the fast kernel and in noble', () => {
  for (const size of [2, 40, 42, 300]) {
    const terms = Array.from({ length: size }, (_, at) => ({
      weight: littleEndian(at % 2 === 0 ? 9n : order - 9n),
      element: generator,
    }))
    assert.equal(toHex(fastGroup.weightedSum(terms) ?? generator), toHex(identity))
    assert.equal(toHex(nobleGroup.weightedSum(terms) ?? generator), toHex(identity))
  }
})

test('sums around each change of method and of the largest batch are right', () => {
  const terms = randomTerms(4096)
  for (const size of [599, 600, 1599, 1600, 4095, 4096]) {
    const part = terms.slice(0, size)
    assert.equal(toHex(fastGroup.weightedSum(part) ?? identity), expectedSum(part))
  }
})

test('no term gives the identity, and more than 4,096 are refused before anything is written', () => {
  assert.deepEqual(fastGroup.weightedSum([]), identity)
  const terms = Array.from({ length: 4097 }, () => ({ weight: littleEndian(1n), element: generator }))
  assert.throws(() => fastGroup.weightedSum(terms), { code: 'batch-size', details: { count: 4097 } })
  assert.equal(kernel.sum(0), 0)
  assert.equal(kernel.sum(4097), 0)
})
