import { concatBytes, i2osp, utf8Encode } from '@comity/codec/core'
import type { Group } from './group.ts'

/** RFC 9497 §3.1, CreateContextString(modeVOPRF, "ristretto255-SHA512"). */
const contextString = concatBytes(utf8Encode('OPRFV1-'), i2osp(0x01, 1), utf8Encode('-ristretto255-SHA512'))

/** The domain separation tags of the suite: RFC 9497 §4.1 (the first two), §2.2.1 (seed), §3.2.1 (key). */
export const tags = {
  hashToGroup: dst('HashToGroup-'),
  hashToScalar: dst('HashToScalar-'),
  seed: dst('Seed-'),
  deriveKeyPair: dst('DeriveKeyPair'),
} as const

function dst(name: string): Uint8Array {
  return concatBytes(utf8Encode(name), contextString)
}

/**
 * RFC 9497 §4.1, HashToGroup, up to its last step: the 64 uniform bytes of hash_to_ristretto255 (RFC 9380 appendix B) with
 * the suite's tag. `multiplyUniform` of the group makes the element of them.
 */
export function hashToUniform({ group, input }: { readonly group: Group; readonly input: Uint8Array }): Uint8Array {
  return expandMessage({ group, message: [input], tag: tags.hashToGroup })
}

/** RFC 9497 §4.1, HashToScalar: 64 expanded bytes, little-endian, modulo the group order. */
export function hashToScalar({
  group,
  message,
  tag,
}: {
  readonly group: Group
  readonly message: readonly Uint8Array[]
  readonly tag: Uint8Array
}): Uint8Array {
  return group.reduceScalar(expandMessage({ group, message, tag }))
}

const zeroBlock = new Uint8Array(128)
const separator = i2osp(0, 1)
const sixtyFour = i2osp(64, 2)
const one = i2osp(1, 1)

/** RFC 9380 §5.3.1, expand_message_xmd with SHA-512 for 64 bytes: one output block, so b_1 is all of it. */
function expandMessage({
  group,
  message,
  tag,
}: {
  readonly group: Group
  readonly message: readonly Uint8Array[]
  readonly tag: Uint8Array
}): Uint8Array {
  const tagLength = i2osp(tag.length, 1)
  const first = group.sha512(concatBytes(zeroBlock, ...message, sixtyFour, separator, tag, tagLength))
  return group.sha512(concatBytes(first, one, tag, tagLength))
}
