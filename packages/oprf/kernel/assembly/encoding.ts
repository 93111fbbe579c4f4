import { FROZEN } from './memory'

/* Between field vectors and the 32 little-endian bytes of RFC 9496, one lane at a time. */

const MASK: u64 = 0x7ffffffffffff
/** The byte offset of a lane in a limb. */
export const LANE: usize = 8

/** Reads 255 bits into one lane; the bytes need not be canonical. Width 2. */
export function fromBytes(out: usize, lane: usize, bytes: usize): void {
  const at = out + lane * LANE
  store<f64>(at, <f64>(load<u64>(bytes) & MASK))
  store<f64>(at + 16, <f64>((load<u64>(bytes + 6) >> 3) & MASK))
  store<f64>(at + 32, <f64>((load<u64>(bytes + 12) >> 6) & MASK))
  store<f64>(at + 48, <f64>((load<u64>(bytes + 19) >> 1) & MASK))
  store<f64>(at + 64, <f64>((load<u64>(bytes + 24) >> 12) & MASK))
}

/** The one representative below p of a lane of width up to 3, as five limbs in FROZEN; returns its address. */
export function freeze(a: usize, lane: usize): usize {
  const at = a + lane * LANE
  const out = FROZEN + lane * 40
  // 8p makes every limb positive.
  let l0 = <u64>(<i64>load<f64>(at) + 0x3fffffffffff68)
  let l1 = <u64>(<i64>load<f64>(at + 16) + 0x3ffffffffffff8)
  let l2 = <u64>(<i64>load<f64>(at + 32) + 0x3ffffffffffff8)
  let l3 = <u64>(<i64>load<f64>(at + 48) + 0x3ffffffffffff8)
  let l4 = <u64>(<i64>load<f64>(at + 64) + 0x3ffffffffffff8)
  for (let round = 0; round < 2; round++) {
    l1 += l0 >> 51
    l2 += l1 >> 51
    l3 += l2 >> 51
    l4 += l3 >> 51
    l0 = (l0 & MASK) + 19 * (l4 >> 51)
    l1 &= MASK
    l2 &= MASK
    l3 &= MASK
    l4 &= MASK
  }
  // Below 2^255 now: one p comes off exactly when adding 19 reaches 2^255.
  let q = (l0 + 19) >> 51
  q = (l1 + q) >> 51
  q = (l2 + q) >> 51
  q = (l3 + q) >> 51
  q = (l4 + q) >> 51
  l0 += 19 * q
  l1 += l0 >> 51
  l2 += l1 >> 51
  l3 += l2 >> 51
  l4 += l3 >> 51
  store<u64>(out, l0 & MASK)
  store<u64>(out + 8, l1 & MASK)
  store<u64>(out + 16, l2 & MASK)
  store<u64>(out + 24, l3 & MASK)
  store<u64>(out + 32, l4 & MASK)
  return out
}

export function toBytes(bytes: usize, a: usize, lane: usize): void {
  const limbs = freeze(a, lane)
  const l0 = load<u64>(limbs)
  const l1 = load<u64>(limbs + 8)
  const l2 = load<u64>(limbs + 16)
  const l3 = load<u64>(limbs + 24)
  const l4 = load<u64>(limbs + 32)
  store<u64>(bytes, l0 | (l1 << 51))
  store<u64>(bytes + 8, (l1 >> 13) | (l2 << 38))
  store<u64>(bytes + 16, (l2 >> 26) | (l3 << 25))
  store<u64>(bytes + 24, (l3 >> 39) | (l4 << 12))
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function lanes(low: u64, high: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(low), 1, high)
}

/** RFC 9496 §4.1 IS_NEGATIVE for each lane: all ones or none. */
export function negativeMask(a: usize): v128 {
  const low = load<u64>(freeze(a, 0))
  const high = load<u64>(freeze(a, 1))
  return lanes(0 - (low & 1), 0 - (high & 1))
}

function laneZeroMask(a: usize, lane: usize): u64 {
  const limbs = freeze(a, lane)
  const any = load<u64>(limbs) | load<u64>(limbs + 8) | load<u64>(limbs + 16) | load<u64>(limbs + 24) | load<u64>(limbs + 32)
  return ((any | (0 - any)) >> 63) - 1
}

/** For each lane: all ones where it is 0 modulo p. */
export function zeroMask(a: usize): v128 {
  return lanes(laneZeroMask(a, 0), laneZeroMask(a, 1))
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function selectLimb(out: usize, a: usize, b: usize, mask: v128, at: usize): void {
  v128.store(out + at, v128.bitselect(v128.load(a + at), v128.load(b + at), mask))
}

/** out = mask ? a : b, in each lane, without a branch. */
export function select(out: usize, a: usize, b: usize, mask: v128): void {
  selectLimb(out, a, b, mask, 0)
  selectLimb(out, a, b, mask, 16)
  selectLimb(out, a, b, mask, 32)
  selectLimb(out, a, b, mask, 48)
  selectLimb(out, a, b, mask, 64)
}

/** Negates the lanes of `a` where the mask is set: the sign bit of an f64 is all it takes. */
export function negateWhere(a: usize, mask: v128): void {
  const sign = v128.and(mask, i64x2.splat(i64.MIN_VALUE))
  v128.store(a, v128.xor(v128.load(a), sign))
  v128.store(a, v128.xor(v128.load(a, 16), sign), 16)
  v128.store(a, v128.xor(v128.load(a, 32), sign), 32)
  v128.store(a, v128.xor(v128.load(a, 48), sign), 48)
  v128.store(a, v128.xor(v128.load(a, 64), sign), 64)
}

/** RFC 9496 §4.1 CT_ABS of each lane, in place. */
export function absolute(a: usize): void {
  negateWhere(a, negativeMask(a))
}
