import { concatBytes, bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { base64urlnopad } from '@scure/base'
import { fail } from './errors.ts'

export { concatBytes }

/** Compares two byte strings. Not constant time: for public values only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return compareBytes(left, right) === 0
}

/** Orders two byte strings as unsigned bytes, a shorter prefix first: negative, zero or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes)
}

/** Strict lower-case hexadecimal of exactly `length` bytes, where given. Throws `schema`. */
export function fromHex(text: string, length?: number): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text) || (length !== undefined && text.length !== 2 * length)) fail('schema', {})
  return hexToBytes(text)
}

/** base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes)
}

/** Strict base64url: no padding, no stray bits (RFC 4648 §3.5), exactly `length` bytes where given. Throws `schema`. */
export function fromBase64url(text: string, length?: number): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = base64urlnopad.decode(text)
  } catch {
    return fail('schema', {})
  }
  if (length !== undefined && bytes.length !== length) fail('schema', { length: bytes.length })
  return bytes
}
