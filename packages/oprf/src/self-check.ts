import { equalBytes, fromHex } from '@comity/codec/core'
import type { PointGroup } from './group-kernel.ts'

/*
 * Whether a kernel computes what the RFCs print. Fused multiply-add is not promised by WebAssembly's relaxed SIMD: where it
 * rounds twice, every product is wrong, and this says so before anything is asked of the kernel.
 */
const generator = fromHex('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76')
/** RFC 9496 A.1, twice the generator. */
const twice = fromHex('6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919')
/** RFC 9496 A.3, the first input and output of the uniform map. */
const uniform = fromHex(
  '5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c14d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6',
)
const mapped = fromHex('3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46')
/** RFC 9497 A.1.2, the key pair. */
const secretKey = fromHex('e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909')
const publicKey = fromHex('c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e')
/** RFC 9496 A.2: not canonical, negative, no square, x·y negative, y = 0. */
const refused = [
  '00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371',
  '3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((text) => fromHex(text))

/** Tells whether the group passes vectors of RFC 9496 and RFC 9497 that reach each of its functions. */
export function passesSelfCheck(group: PointGroup): boolean {
  const element = group.elementFromUniform(uniform)
  return (
    equalBytes(element, mapped) &&
    equalBytes(group.multiplyGenerator(small(2)), twice) &&
    equalBytes(group.addElements({ left: generator, right: generator }), twice) &&
    equalBytes(group.multiplyGenerator(secretKey), publicKey) &&
    isProduct(group, group.multiplyUniform({ scalar: secretKey, uniform })) &&
    [2, 41, 100].every((count) => sumsRight(group, count)) &&
    group.isElement(generator) &&
    !refused.some((bytes) => group.isElement(bytes))
  )
}

function small(value: number): Uint8Array {
  const scalar = new Uint8Array(32)
  scalar[0] = value & 0xff
  scalar[1] = value >> 8
  return scalar
}

function isProduct(group: PointGroup, product: Uint8Array | undefined): boolean {
  const expected = group.multiply({ scalar: secretKey, element: mapped })
  return product !== undefined && expected !== undefined && equalBytes(product, expected)
}

/** key·G + 2·G + … + count·G in one sum: the public key of RFC 9497 and a small multiple of the generator. */
function sumsRight(group: PointGroup, count: number): boolean {
  const rest = Array.from({ length: count - 1 }, (_, at) => ({ weight: small(at + 2), element: generator }))
  const sum = group.weightedSum([{ weight: secretKey, element: generator }, ...rest])
  const multiple = group.multiplyGenerator(small((count * (count + 1)) / 2 - 1))
  return sum !== undefined && equalBytes(sum, group.addElements({ left: publicKey, right: multiple }))
}
