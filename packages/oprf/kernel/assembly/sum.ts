import { BUCKETS, ELEMENTS, MAX_TERMS, OUTPUT, POINT, POINTS, temporary, VECTOR, WEIGHTS, WINDOWS } from './memory'
import { addCached, double, setIdentity, toCached } from './point'
import { decodePair, encode } from './ristretto'

/*
 * Sums of weight·element for PUBLIC values: time and addresses depend on them. Few terms take Straus' way (one table of
 * eight for each point, doublings shared), many take Pippenger's (a bucket for each digit).
 */

const STRAUS_MOST: u32 = 40
const RESULT: usize = temporary(24)
const SPARE: usize = temporary(26)

/** Bits of a digit for a number of terms, about where the cost of buckets and of windows meet. */
function bitsOf(count: u32): u32 {
  if (count < 80) return 5
  if (count < 200) return 6
  if (count < 600) return 7
  if (count < 1600) return 8
  return 9
}

/** Weight `term` as signed digits of `bits` bits into WINDOWS; its top bit is not used. */
function recodePublic(term: u32, bits: u32, windows: u32): void {
  const weight = WEIGHTS + 32 * <usize>term
  const out = WINDOWS + 2 * <usize>(term * windows)
  const full: i32 = 1 << bits
  let carry: i32 = 0
  for (let at: u32 = 0; at < windows; at++) {
    let digit = carry + <i32>bitsAt(weight, at * bits, bits)
    carry = 0
    if (digit > full >> 1) {
      digit -= full
      carry = 1
    }
    store<i16>(out + 2 * <usize>at, digit)
  }
}

/** `bits` bits of the low 255 of 32 bytes from bit `from` on; zeros past the end. */
function bitsAt(bytes: usize, from: u32, bits: u32): u32 {
  let value: u32 = 0
  for (let at: u32 = 0; at < bits; at++) {
    const bit = from + at
    if (bit < 255) value |= ((<u32>load<u8>(bytes + (bit >> 3)) >> (bit & 7)) & 1) << at
  }
  return value
}

/** p = p ± entry, which is cached. */
function addSigned(p: usize, entry: usize, negative: bool): void {
  if (negative) {
    negateCached(SPARE, entry)
    addCached(p, p, SPARE)
  } else addCached(p, p, entry)
}

/** The negative of a cached point: its first two numbers change places, 2dT changes sign. */
function negateCached(out: usize, entry: usize): void {
  const sign = i64x2.replace_lane(i64x2.splat(0), 1, i64.MIN_VALUE)
  for (let at: usize = 0; at < VECTOR; at += 16) {
    const v = v128.load(entry + at)
    v128.store(out + at, v128.shuffle<i64>(v, v, 1, 0))
    v128.store(out + at + VECTOR, v128.xor(v128.load(entry + at + VECTOR), sign))
  }
}

/** Decodes all elements in pairs into POINTS, cached; false when one is no encoding. */
function decodeAll(count: u32): bool {
  const pair = temporary(20)
  for (let at: u32 = 0; at < count; at += 2) {
    const first = ELEMENTS + 32 * <usize>at
    const odd = at + 1 == count
    if (decodePair(pair, first, odd ? first : first + 32) != 3) return false
    toCached(POINTS + POINT * <usize>at, pair)
    if (!odd) toCached(POINTS + POINT * <usize>(at + 1), pair + POINT)
  }
  return true
}

/** Straus: digits of four bits, a table of 1 to 8 times each point, one row of doublings for all. */
function straus(count: u32): void {
  for (let term: u32 = 0; term < count; term++) {
    recodePublic(term, 4, 64)
    const table = BUCKETS + 8 * POINT * <usize>term
    memory.copy(table, POINTS + POINT * <usize>term, POINT)
    setIdentity(RESULT)
    addCached(RESULT, RESULT, table)
    for (let at: usize = 1; at < 8; at++) {
      addCached(RESULT, RESULT, table)
      toCached(table + at * POINT, RESULT)
    }
  }
  setIdentity(RESULT)
  for (let window = 63; window >= 0; window--) {
    if (window < 63) for (let at = 0; at < 4; at++) double(RESULT, RESULT)
    for (let term: u32 = 0; term < count; term++) {
      const digit = <i32>load<i16>(WINDOWS + 2 * (64 * <usize>term + window))
      if (digit == 0) continue
      const size = <usize>(digit < 0 ? -digit : digit)
      addSigned(RESULT, BUCKETS + POINT * (8 * <usize>term + size - 1), digit < 0)
    }
  }
}

function pippenger(count: u32): void {
  const bits = bitsOf(count)
  const windows = 256 / bits + 1
  const buckets = <usize>1 << (bits - 1)
  const running = temporary(28)
  const total = temporary(30)
  for (let term: u32 = 0; term < count; term++) recodePublic(term, bits, windows)
  setIdentity(RESULT)
  for (let window = <i32>windows - 1; window >= 0; window--) {
    for (let at: u32 = 0; at < bits; at++) double(RESULT, RESULT)
    for (let at: usize = 0; at < buckets; at++) setIdentity(BUCKETS + POINT * at)
    for (let term: u32 = 0; term < count; term++) {
      const digit = <i32>load<i16>(WINDOWS + 2 * <usize>(term * windows + window))
      if (digit == 0) continue
      const size = <usize>(digit < 0 ? -digit : digit)
      addSigned(BUCKETS + POINT * (size - 1), POINTS + POINT * <usize>term, digit < 0)
    }
    // The sum of size·bucket: running sums from the largest size down, added up.
    setIdentity(running)
    setIdentity(total)
    for (let at = <isize>buckets - 1; at >= 0; at--) {
      toCached(SPARE, BUCKETS + POINT * at)
      addCached(running, running, SPARE)
      toCached(SPARE, running)
      addCached(total, total, SPARE)
    }
    toCached(SPARE, total)
    addCached(RESULT, RESULT, SPARE)
  }
}

/** OUTPUT = the sum of `count` terms in WEIGHTS and ELEMENTS, of 1 to MAX_TERMS; false when an element is no encoding. */
export function sum(count: u32): bool {
  if (count < 1 || count > MAX_TERMS || !decodeAll(count)) return false
  if (count <= STRAUS_MOST) straus(count)
  else pippenger(count)
  encode(OUTPUT, RESULT)
  return true
}
