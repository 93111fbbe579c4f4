import { INPUT, OUTPUT, POINT, PUBLIC, SCALAR, temporary } from './memory'
import { multiplySecret } from './multiply'
import { addCached, toCached } from './point'
import { decodePair, encode, mapPair } from './ristretto'

export { ELEMENTS, INPUT, MAX_TERMS, OUTPUT, SCALAR, WEIGHTS } from './memory'
export { operations } from './field'
export { tableLooks } from './multiply'
export { sum } from './sum'

/* Callers write SCALAR and INPUT, call, read OUTPUT, and call `wipe`. Layout: memory.ts. */

/** Points of this file; the first has room for a second behind it. */
const PAIR: usize = temporary(20)
const RESULT: usize = temporary(24)

/** Tells whether the 32 bytes in INPUT are an encoding (RFC 9496 §4.3.1); the identity's is one. */
export function isElement(): bool {
  return (decodePair(PAIR, INPUT, INPUT) & 1) == 1
}

/** OUTPUT = SCALAR · INPUT; false when INPUT is no encoding. */
export function multiply(): bool {
  if ((decodePair(PAIR, INPUT, INPUT) & 1) == 0) return false
  multiplySecret(RESULT, PAIR, SCALAR)
  encode(OUTPUT, RESULT)
  return true
}

/** OUTPUT = the two elements in INPUT added; false when either is no encoding. */
export function addElements(): bool {
  if (decodePair(PAIR, INPUT, INPUT + 32) != 3) return false
  toCached(RESULT, PAIR + POINT)
  addCached(RESULT, PAIR, RESULT)
  encode(OUTPUT, RESULT)
  return true
}

function uniformToPoint(out: usize): void {
  mapPair(PAIR, INPUT)
  toCached(RESULT, PAIR + POINT)
  addCached(out, PAIR, RESULT)
}

/** OUTPUT = the element of the 64 uniform bytes in INPUT (RFC 9496 §4.3.4). */
export function fromUniform(): void {
  uniformToPoint(PAIR)
  encode(OUTPUT, PAIR)
}

/** OUTPUT = SCALAR times the element of the 64 uniform bytes in INPUT, with one encoding. */
export function multiplyUniform(): void {
  uniformToPoint(PAIR)
  multiplySecret(RESULT, PAIR, SCALAR)
  encode(OUTPUT, RESULT)
}

/** Zeros all that can be secret: inputs, digits, tables, temporaries, results. */
export function wipe(): void {
  memory.fill(SCALAR, 0, PUBLIC - SCALAR)
}
