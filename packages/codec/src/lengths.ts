import { fail } from './errors.ts'

/** I2OSP (RFC 8017 §4.1): a non-negative integer as `length` big-endian bytes. Throws `schema` when it does not fit. */
export function i2osp(value: number, length: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** length) fail('schema', { length })
  const bytes = new Uint8Array(length)
  let rest = value
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

/** OS2IP (RFC 8017 §4.2) for up to six bytes and safe integers above. Throws `schema` past 2^53 - 1. */
export function os2ip(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  if (!Number.isSafeInteger(value)) fail('schema', { length: bytes.length })
  return value
}

/** Concatenates parts, each behind its two-byte length, so that no two lists of parts give the same bytes. */
export function lengthPrefixed(...parts: readonly Uint8Array[]): Uint8Array {
  // Written in place: inputs and associated data are made of this a million times.
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + 2 + part.length, 0))
  let at = 0
  for (const part of parts) {
    if (part.length > 0xffff) fail('schema', { length: part.length })
    joined[at] = part.length >> 8
    joined[at + 1] = part.length & 0xff
    joined.set(part, at + 2)
    at += 2 + part.length
  }
  return joined
}
