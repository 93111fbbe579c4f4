import { concatBytes, equalBytes, i2osp, lengthPrefixed, utf8Encode } from '@comity/codec/core'
import { fail } from './errors.ts'
import type { Group } from './group.ts'
import { isScalar, type Random, randomScalar } from './scalars.ts'
import { hashToScalar, tags } from './suite.ts'

/** What the proof speaks of: for every pair, evaluatedElement = k·blindedElement, and publicKey = k·generator. */
export interface Pair {
  readonly blindedElement: Uint8Array
  readonly evaluatedElement: Uint8Array
}

interface Statement {
  readonly group: Group
  readonly publicKey: Uint8Array
  readonly pairs: readonly Pair[]
}

/** RFC 9497 §2.2.1, GenerateProof: 64 bytes, c ‖ s. Throws `random-invalid`; `element-invalid` for unchecked pairs. */
export function generateProof({
  secretKey,
  random,
  ...statement
}: Statement & { readonly secretKey: Uint8Array; readonly random: Random }): Uint8Array {
  const { group, publicKey } = statement
  const nonce = randomScalar({ group, random })
  const sum = blindedSum({ group, pairs: weigh(statement) })
  // §2.2.1, ComputeCompositesFast: who knows k gets Z as k·M instead of a second sum.
  const product = sum && group.multiply({ scalar: secretKey, element: sum })
  const commitment = sum && group.multiply({ scalar: nonce, element: sum })
  if (sum === undefined || product === undefined || commitment === undefined) return fail('element-invalid', {})
  const parts = [publicKey, sum, product, group.multiplyGenerator(nonce), commitment]
  const c = challengeScalar({ group, parts })
  const s = group.subtractScalars({ from: nonce, amount: group.multiplyScalars({ left: c, right: secretKey }) })
  return concatBytes(c, s)
}

/**
 * RFC 9497 §2.2.2, VerifyProof for one batch. Returns the pairs it proved. A challenge or response of zero, or not
 * below the order, is refused: no honest proof has one. Throws `proof-invalid`.
 */
export function verifyProof({ proof, ...statement }: Statement & { readonly proof: Uint8Array }): readonly Pair[] {
  const { group, publicKey } = statement
  const c = proof.subarray(0, 32)
  const s = proof.subarray(32)
  if (proof.length !== 64 || !isScalar(c) || !isScalar(s)) fail('proof-invalid', { length: proof.length })
  const pairs = weigh(statement)
  const sum = blindedSum({ group, pairs })
  const product = group.weightedSum(pairs.map((pair) => ({ weight: pair.weight, element: pair.evaluatedElement })))
  const keyPart = group.multiply({ scalar: c, element: publicKey })
  if (sum === undefined || product === undefined || keyPart === undefined) return fail('proof-invalid', {})
  const generatorSide = group.addElements({ left: group.multiplyGenerator(s), right: keyPart })
  const sumSide = group.weightedSum([
    { weight: s, element: sum },
    { weight: c, element: product },
  ])
  if (sumSide === undefined) return fail('proof-invalid', {})
  const expected = challengeScalar({ group, parts: [publicKey, sum, product, generatorSide, sumSide] })
  if (!equalBytes(expected, c)) fail('proof-invalid', {})
  return statement.pairs
}

interface WeightedPair extends Pair {
  readonly weight: Uint8Array
}

const composite = utf8Encode('Composite')
const challenge = utf8Encode('Challenge')
const elementLength = i2osp(32, 2)

/** RFC 9497 §2.2.1, ComputeComposites: each pair's weight, bound to the key, the pair and its place. */
function weigh({ group, publicKey, pairs }: Statement): readonly WeightedPair[] {
  const seed = lengthPrefixed(group.sha512(lengthPrefixed(publicKey, tags.seed)))
  return pairs.map(({ blindedElement, evaluatedElement }, index) => ({
    blindedElement,
    evaluatedElement,
    weight: hashToScalar({
      group,
      message: [seed, i2osp(index, 2), elementLength, blindedElement, elementLength, evaluatedElement, composite],
      tag: tags.hashToScalar,
    }),
  }))
}

function blindedSum({ group, pairs }: { readonly group: Group; readonly pairs: readonly WeightedPair[] }) {
  return group.weightedSum(pairs.map((pair) => ({ weight: pair.weight, element: pair.blindedElement })))
}

function challengeScalar({ group, parts }: { readonly group: Group; readonly parts: readonly Uint8Array[] }) {
  return hashToScalar({ group, message: [lengthPrefixed(...parts), challenge], tag: tags.hashToScalar })
}
