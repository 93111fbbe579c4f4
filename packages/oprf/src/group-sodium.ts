import sodium from 'libsodium-wrappers-sumo'
import type { Group, Term } from './group.ts'

await sodium.ready

const identity = new Uint8Array(32)

/** ristretto255 of libsodium: what `fast` is where the kernel of our own cannot run, and what checks it in the tests. */
export const sodiumGroup: Group = {
  // libsodium takes the identity as a valid encoding (RFC 9496 does too); RFC 9497 §3.3 does not want it.
  isElement: (bytes) =>
    bytes.length === 32 && bytes.some((byte) => byte !== 0) && sodium.crypto_core_ristretto255_is_valid_point(bytes),
  elementFromUniform: (uniform) => sodium.crypto_core_ristretto255_from_hash(uniform),
  multiply: ({ scalar, element }) => multiply({ weight: scalar, element }),
  multiplyUniform: ({ scalar, uniform }) =>
    multiply({ weight: scalar, element: sodium.crypto_core_ristretto255_from_hash(uniform) }),
  multiplyGenerator: (scalar) => sodium.crypto_scalarmult_ristretto255_base(scalar),
  addElements: ({ left, right }) => sodium.crypto_core_ristretto255_add(left, right),
  weightedSum,
  reduceScalar: (uniform) => sodium.crypto_core_ristretto255_scalar_reduce(uniform),
  multiplyScalars: ({ left, right }) => sodium.crypto_core_ristretto255_scalar_mul(left, right),
  subtractScalars: ({ from, amount }) => sodium.crypto_core_ristretto255_scalar_sub(from, amount),
  invertScalar: (scalar) => sodium.crypto_core_ristretto255_scalar_invert(scalar),
  sha512: (bytes) => sodium.crypto_hash_sha512(bytes),
}

function multiply({ weight, element }: Term): Uint8Array | undefined {
  try {
    return sodium.crypto_scalarmult_ristretto255(weight, element)
  } catch {
    return undefined
  }
}

// libsodium decodes and encodes at each addition (15 µs), so buckets (Pippenger) would cost more than they save here.
function weightedSum(terms: readonly Term[]): Uint8Array | undefined {
  let sum: Uint8Array = identity
  for (const term of terms) {
    const product = multiply(term)
    if (product === undefined) return undefined
    sum = sum === identity ? product : sodium.crypto_core_ristretto255_add(sum, product)
  }
  return sum
}
