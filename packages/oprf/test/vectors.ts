import { readFileSync } from 'node:fs'
import type { Kernel } from '@comity/oprf'

/** Reads a file of `vectors/oprf/`; the caller says which shape it wrote there. */
export function readVectors(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../vectors/oprf/${file}`, import.meta.url), 'utf8'))
}

/** Both kernels, in the order fast, independent. */
export const kernels: readonly Kernel[] = ['fast', 'noble']

/** A random source that hands out the given scalars, each as the low half of the 64 bytes that are asked for. */
export function scriptedRandom(...scalars: readonly Uint8Array[]): (length: number) => Uint8Array {
  const queue = [...scalars]
  return (length) => {
    const bytes = new Uint8Array(length)
    bytes.set(queue.shift() ?? new Uint8Array(0))
    return bytes
  }
}
