import { toHex, utf8Encode } from '@comity/codec'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { refuse } from './errors.ts'

/**
 * `0x` and 40 hexadecimal digits in lower case. All lower or all upper is accepted as it is; mixed case is a checksum
 * (EIP-55) and must be right. Throws `identifier-invalid`.
 */
export function foldEthereum(text: string): string {
  const match = /^0[xX]([0-9a-fA-F]{40})$/.exec(text)
  const digits = match?.[1] ?? refuse('form')
  const lower = digits.toLowerCase()
  const oneCase = digits === lower || digits === digits.toUpperCase()
  if (!oneCase && digits !== checksummed(lower)) refuse('checksum')
  // An upper-case `0X` belongs to a text that was put in capitals as a whole.
  if (text.startsWith('0X') && digits !== digits.toUpperCase()) refuse('case')
  return `0x${lower}`
}

/** EIP-55: a letter is upper case where the digit of the Keccak-256 of the lower-case text is 8 or more. */
function checksummed(lower: string): string {
  const hash = toHex(keccak_256(utf8Encode(lower)))
  return Array.from(lower, (digit, at) =>
    Number.parseInt(hash.charAt(at), 16) >= 8 ? digit.toUpperCase() : digit,
  ).join('')
}
