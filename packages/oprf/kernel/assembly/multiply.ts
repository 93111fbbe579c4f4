import { COUNTING } from './counting'
import { CHOSEN, DIGITS, POINT, TABLE, VECTOR, WORKING } from './memory'
import { addCached, double, setCachedIdentity, setIdentity, toCached } from './point'

/*
 * A secret scalar times a point: 64 signed digits of four bits, always 252 doublings and 64 additions, each with an entry
 * put together from the whole table under masks. No branch and no address depends on the scalar or the point.
 */

let looks: i32 = 0

/** Table entries read for secret digits since the module began; stays 0 unless built to count. */
export function tableLooks(): i32 {
  return looks
}

/** The low 255 bits of a scalar as 64 digits from -8 to 7, the last from 0 to 8. */
function recode(scalar: usize): void {
  let carry: i32 = 0
  for (let at: usize = 0; at < 32; at++) {
    const byte = <i32>load<u8>(scalar + at) & (at == 31 ? 0x7f : 0xff)
    const lowDigit = (byte & 15) + carry
    carry = (lowDigit + 8) >> 4
    store<i8>(DIGITS + 2 * at, lowDigit - (carry << 4))
    const highDigit = (byte >> 4) + carry
    carry = at == 31 ? 0 : (highDigit + 8) >> 4
    store<i8>(DIGITS + 2 * at + 1, highDigit - (carry << 4))
  }
}

/** All ones where a equals b, for small numbers. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function equalMask(a: i32, b: i32): v128 {
  const difference = <u64>(<u32>(a ^ b))
  return i64x2.splat((((difference | (0 - difference)) >> 63) ^ 1) * -1)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function gather(entry: usize, mask: v128, at: usize): void {
  v128.store(CHOSEN + at, v128.or(v128.load(CHOSEN + at), v128.and(v128.load(entry + at), mask)))
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function gatherVector(entry: usize, mask: v128, at: usize): void {
  gather(entry, mask, at)
  gather(entry, mask, at + 16)
  gather(entry, mask, at + 32)
  gather(entry, mask, at + 48)
  gather(entry, mask, at + 64)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function turn(at: usize, negative: v128, sign: v128): void {
  const v = v128.load(CHOSEN + at)
  v128.store(CHOSEN + at, v128.bitselect(v128.shuffle<i64>(v, v, 1, 0), v, negative))
  v128.store(CHOSEN + at + VECTOR, v128.xor(v128.load(CHOSEN + at + VECTOR), sign))
}

/** CHOSEN = digit·P as a cached point, reading all eight entries. */
function choose(digit: i32): void {
  const signBits = digit >> 31
  const size = (digit ^ signBits) - signBits
  memory.fill(CHOSEN, 0, POINT)
  const none = equalMask(size, 0)
  setCachedIdentity(WORKING)
  gatherVector(WORKING, none, 0)
  gatherVector(WORKING, none, VECTOR)
  for (let at: usize = 0; at < 8; at++) {
    if (COUNTING) looks++
    const mask = equalMask(size, <i32>at + 1)
    gatherVector(TABLE + at * POINT, mask, 0)
    gatherVector(TABLE + at * POINT, mask, VECTOR)
  }
  // The negative of a cached point: its first two numbers change places, 2dT changes sign.
  const negative = i64x2.splat(<i64>signBits)
  const sign = v128.and(negative, i64x2.replace_lane(i64x2.splat(0), 1, i64.MIN_VALUE))
  turn(0, negative, sign)
  turn(16, negative, sign)
  turn(32, negative, sign)
  turn(48, negative, sign)
  turn(64, negative, sign)
}

/** out = scalar·point. out is not point. */
export function multiplySecret(out: usize, point: usize, scalar: usize): void {
  recode(scalar)
  toCached(TABLE, point)
  double(WORKING, point)
  toCached(TABLE + POINT, WORKING)
  for (let at: usize = 2; at < 8; at++) {
    addCached(WORKING, WORKING, TABLE)
    toCached(TABLE + at * POINT, WORKING)
  }
  setIdentity(out)
  for (let at = 63; at >= 0; at--) {
    if (at < 63) {
      double(out, out)
      double(out, out)
      double(out, out)
      double(out, out)
    }
    choose(<i32>load<i8>(DIGITS + at))
    addCached(out, out, CHOSEN)
  }
}
