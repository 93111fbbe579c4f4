import { equalBytes, sha256 } from '@comity/codec'
import { bech32, bech32m } from '@scure/base'
import { refuse } from './errors.ts'
import { lowerAscii } from './line.ts'

/** Base58Check: the last four of 25 bytes are the first four of the double SHA-256 of the rest. */
export function hasChecksum(bytes: Uint8Array): boolean {
  return equalBytes(sha256(sha256(bytes.subarray(0, 21))).subarray(0, 4), bytes.subarray(21))
}

/** Pay-to-public-key-hash and pay-to-script-hash of the main network. */
const bitcoinVersions: ReadonlySet<number> = new Set([0x00, 0x05])

/** Tells whether a base58check version byte is one of Bitcoin's main network. */
export function isBitcoinVersion(version: number): boolean {
  return bitcoinVersions.has(version)
}

/** A segwit address of the main network in lower case (BIP 173; BIP 350 from witness version 1). Throws `identifier-invalid`. */
export function foldSegwit(text: string): string {
  // BIP 173: a decoder refuses mixed case.
  if (/[a-z]/.test(text) && /[A-Z]/.test(text)) refuse('case')
  const address = lowerAscii(text)
  if (address.length > 90 || !/^bc1[02-9ac-hj-np-z]{6,}$/.test(address)) refuse('form')
  const coder = address[3] === 'q' ? bech32 : bech32m
  const decoded = coder.decodeUnsafe(address) ?? refuse('checksum')
  const [version = 31, ...words] = decoded.words
  const program = coder.fromWordsUnsafe(words) ?? refuse('form')
  const lengthFits = version === 0 ? program.length === 20 || program.length === 32 : isProgramLength(program.length)
  if (version > 16 || !lengthFits) refuse('form')
  return address
}

/** BIP 141: a witness program has 2 to 40 bytes. */
function isProgramLength(length: number): boolean {
  return length >= 2 && length <= 40
}
