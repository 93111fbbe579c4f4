import { readFileSync } from 'node:fs'

/** Reads a file of `vectors/`; the caller says which shape it wrote there. */
export function readVectors(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${path}`, import.meta.url), 'utf8'))
}
