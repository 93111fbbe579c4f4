import { concatBytes, equalBytes, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'
import type { Pieces } from './pieces.ts'

/** Bytes of a tar block (POSIX.1-1988, ustar). */
const blockBytes = 512
/** Largest size that eleven octal digits say; above it the size is in base 256, as GNU tar writes it. */
const maxOctal = 0o77777777777

/** The one header that a regular file of that name and length has here: nothing about owners and times. */
export function tarHeader({ name, bytes }: { readonly name: string; readonly bytes: number }): Uint8Array {
  const block = new Uint8Array(blockBytes)
  const put = (text: string, at: number): void => {
    block.set(utf8Encode(text), at)
  }
  if (name.length > 99) fail('schema', { length: name.length })
  put(name, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  block.set(sizeField(bytes), 124)
  put('00000000000\0', 136)
  put('        ', 148)
  put('0', 156)
  put('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** What fills the last block of a file. */
export function tarPadding(bytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes)
}

/** Two blocks of zeros. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockBytes)

/**
 * Reads the header of the next file, whose name is known beforehand; its length is what it says. No other header is read: what a
 * link, a device, another name or another form could do does not arise. Throws `bag-invalid`, and `path-unsafe` for an entry that tries.
 */
export async function readTarHeader(source: Pieces, name: string): Promise<number> {
  const block = await source.take(blockBytes)
  if (block.length < blockBytes) return fail('bag-invalid', {})
  const bytes = readSize(block.subarray(124, 136))
  if (!equalBytes(block, tarHeader({ name, bytes }))) refuseHeader(block)
  return bytes
}

/** The padding of a file is zeros. Throws `bag-invalid`. */
export async function readTarPadding(source: Pieces, bytes: number): Promise<void> {
  const padding = tarPadding(bytes)
  if (!equalBytes(await source.take(padding.length), padding)) fail('bag-invalid', {})
}

/** Two blocks of zeros and nothing behind them. Throws `bag-invalid`. */
export async function readTarEnd(source: Pieces): Promise<void> {
  if (!equalBytes(await source.take(tarEnd.length), tarEnd) || !(await source.isAtEnd())) fail('bag-invalid', {})
}

function refuseHeader(block: Uint8Array): never {
  const nameBytes = block.subarray(0, 100)
  const text = String.fromCharCode(...nameBytes.subarray(0, !nameBytes.includes(0) ? 100 : nameBytes.indexOf(0)))
  const isFile = block[156] === 0x30
  // spec/attacks.md F-04: said apart, because whoever sends it means harm.
  const isPlain = /^[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*$/.test(text)
  return fail(isFile && isPlain ? 'bag-invalid' : 'path-unsafe', {})
}

function sizeField(bytes: number): Uint8Array {
  if (bytes <= maxOctal) return utf8Encode(`${bytes.toString(8).padStart(11, '0')}\0`)
  const field = new Uint8Array(12)
  for (let at = 11, left = bytes; at > 4; at -= 1, left = Math.floor(left / 256)) field[at] = left % 256
  return concatBytes(Uint8Array.of(0x80), field.subarray(1))
}

function readSize(field: Uint8Array): number {
  if (field[0] === 0x80) return field.subarray(5).reduce((total, byte) => total * 256 + byte, 0)
  const digits = String.fromCharCode(...field.subarray(0, 11))
  return /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : 0
}
