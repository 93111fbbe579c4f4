import { createCipheriv, createHash } from 'node:crypto'

/** Whole numbers below a bound, the same for the same seed. */
export function seededDraw(seed: string): (bound: number) => number {
  const cipher = createCipheriv('chacha20', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  let block = Buffer.alloc(0)
  let at = 0
  return (bound) => {
    if (at === block.length) {
      block = cipher.update(Buffer.alloc(4096))
      at = 0
    }
    const value = block.readUInt32BE(at)
    at += 4
    return Math.floor((value / 2 ** 32) * bound)
  }
}
