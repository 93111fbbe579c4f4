import {
  D,
  D_MINUS_ONE_SQ,
  INVSQRT_A_MINUS_D,
  ONE,
  ONE_MINUS_D_SQ,
  SQRT_AD_MINUS_ONE,
  SQRT_M1,
} from './constants'
import { absolute, fromBytes, negateWhere, negativeMask, select, toBytes, zeroMask } from './encoding'
import { add, carry, mul, powP58, sq, sub } from './field'
import { OUTPUT, POINT, temporary, VECTOR } from './memory'

/* RFC 9496 §4.2 and §4.3 for two elements at once, one in each lane, in the RFC's words and order. */

/** §4.2 SQRT_RATIO_M1. out = the root of u/v or of i·u/v; the mask says which lanes were square. u has width up to 2. */
function sqrtRatio(out: usize, u: usize, v: usize): v128 {
  const v3 = temporary(7)
  const uv7 = temporary(8)
  const check = temporary(9)
  sq(v3, v)
  mul(v3, v3, v)
  sq(uv7, v3)
  mul(uv7, uv7, v)
  mul(uv7, uv7, u)
  powP58(check, uv7)
  mul(v3, v3, u)
  mul(out, v3, check)
  sq(check, out)
  mul(check, check, v)
  sub(v3, check, u)
  const correct = zeroMask(v3)
  add(v3, check, u)
  const flipped = zeroMask(v3)
  mul(uv7, u, SQRT_M1)
  add(v3, check, uv7)
  const flippedI = zeroMask(v3)
  mul(v3, out, SQRT_M1)
  select(out, v3, out, v128.or(flipped, flippedI))
  absolute(out)
  return v128.or(correct, flipped)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function transposeLimb(points: usize, x: usize, y: usize, at: usize): void {
  const a = v128.load(x + at)
  const b = v128.load(y + at)
  v128.store(points + at, v128.shuffle<i64>(a, b, 0, 2))
  v128.store(points + POINT + at, v128.shuffle<i64>(a, b, 1, 3))
}

/** Lanes of two vectors to a vector of each of two points, and back: its own inverse. */
function transpose(points: usize, x: usize, y: usize): void {
  transposeLimb(points, x, y, 0)
  transposeLimb(points, x, y, 16)
  transposeLimb(points, x, y, 32)
  transposeLimb(points, x, y, 48)
  transposeLimb(points, x, y, 64)
}

function isCanonical(bytes: usize, s: usize, lane: usize): bool {
  const back = OUTPUT
  toBytes(back, s, lane)
  const difference =
    (load<u64>(bytes) ^ load<u64>(back)) |
    (load<u64>(bytes + 8) ^ load<u64>(back + 8)) |
    (load<u64>(bytes + 16) ^ load<u64>(back + 16)) |
    (load<u64>(bytes + 24) ^ load<u64>(back + 24))
  return difference == 0 && (load<u8>(bytes) & 1) == 0
}

/**
 * §4.3.1, Decode of public encodings: two points into `points`. Bit 0 of the result is set when the first is valid, bit 1
 * for the second. A point that is not valid is no point: do not use it. Overwrites OUTPUT.
 */
export function decodePair(points: usize, first: usize, second: usize): i32 {
  const s = temporary(10)
  const u1 = temporary(11)
  const u2 = temporary(12)
  const v = temporary(13)
  const u2s = temporary(14)
  const root = temporary(15)
  const x = temporary(16)
  const y = temporary(17)
  fromBytes(s, 0, first)
  fromBytes(s, 1, second)
  const canonical0 = isCanonical(first, s, 0)
  const canonical1 = isCanonical(second, s, 1)
  carry(s, s)
  sq(x, s)
  sub(u1, ONE, x)
  add(u2, ONE, x)
  carry(u1, u1)
  carry(u2, u2)
  sq(u2s, u2)
  sq(v, u1)
  mul(v, v, D)
  add(v, v, u2s)
  negateWhere(v, i64x2.splat(-1)) // -(d·u1²) - u2²
  carry(v, v)
  mul(u2s, v, u2s)
  const wasSquare = sqrtRatio(root, ONE, u2s)
  mul(x, root, u2) // den_x
  mul(y, root, x)
  mul(y, y, v) // den_y
  mul(y, y, u1)
  add(s, s, s)
  mul(x, s, x)
  absolute(x)
  mul(v, x, y) // t
  const good = v128.andnot(wasSquare, v128.or(negativeMask(v), zeroMask(y)))
  transpose(points, x, y)
  transpose(points + VECTOR, ONE, v)
  const valid0 = canonical0 && i64x2.extract_lane(good, 0) != 0
  const valid1 = canonical1 && i64x2.extract_lane(good, 1) != 0
  return i32(valid0) | (i32(valid1) << 1)
}

/** §4.3.2, Encode of a point, without a branch. 32 bytes. */
export function encode(bytes: usize, point: usize): void {
  const x = temporary(10)
  const y = temporary(11)
  const z = temporary(12)
  const t = temporary(13)
  const u1 = temporary(14)
  const u2 = temporary(15)
  const root = temporary(16)
  const zInverse = temporary(17)
  const rotated = temporary(18)
  broadcast(x, point, 0)
  broadcast(y, point, 1)
  broadcast(z, point + VECTOR, 0)
  broadcast(t, point + VECTOR, 1)
  add(u1, z, y)
  carry(u1, u1)
  sub(u2, z, y)
  mul(u1, u1, u2)
  mul(u2, x, y)
  sq(root, u2)
  mul(root, root, u1)
  sqrtRatio(zInverse, ONE, root)
  mul(u1, zInverse, u1) // den1
  mul(u2, zInverse, u2) // den2
  mul(zInverse, u1, u2)
  mul(zInverse, zInverse, t)
  mul(t, t, zInverse)
  const rotate = negativeMask(t)
  mul(rotated, y, SQRT_M1)
  mul(y, x, SQRT_M1)
  // y holds i·x now and `rotated` i·y; the point's own coordinates are read again where they are kept.
  select(x, rotated, x, rotate)
  broadcast(rotated, point, 1)
  select(y, y, rotated, rotate)
  mul(u1, u1, INVSQRT_A_MINUS_D)
  select(u2, u1, u2, rotate) // den_inv
  mul(zInverse, x, zInverse)
  negateWhere(y, negativeMask(zInverse))
  sub(z, z, y)
  mul(z, u2, z)
  absolute(z)
  toBytes(bytes, z, 0)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function broadcastLimb(out: usize, vector: usize, offset: usize): void {
  v128.store(out, v128.load64_splat(vector + offset))
}

/** One lane of a vector into both lanes of another. */
function broadcast(out: usize, vector: usize, lane: usize): void {
  broadcastLimb(out, vector, lane * 8)
  broadcastLimb(out + 16, vector + 16, lane * 8)
  broadcastLimb(out + 32, vector + 32, lane * 8)
  broadcastLimb(out + 48, vector + 48, lane * 8)
  broadcastLimb(out + 64, vector + 64, lane * 8)
}

/** §4.3.4, MAP for the two halves of 64 uniform bytes, without a branch. The two points; their sum is the element. */
export function mapPair(points: usize, uniform: usize): void {
  const r = temporary(10)
  const u = temporary(11)
  const v = temporary(12)
  const s = temporary(13)
  const c = temporary(14)
  const n = temporary(15)
  const w0 = temporary(16)
  const w1 = temporary(17)
  fromBytes(s, 0, uniform)
  fromBytes(s, 1, uniform + 32)
  carry(s, s) // t
  sq(r, s)
  mul(r, r, SQRT_M1)
  add(u, r, ONE)
  mul(u, u, ONE_MINUS_D_SQ)
  mul(v, r, D)
  add(v, v, ONE)
  negateWhere(v, i64x2.splat(-1)) // -1 - r·d
  add(n, r, D)
  carry(n, n)
  mul(v, v, n)
  const wasSquare = sqrtRatio(w0, u, v)
  mul(w1, w0, s)
  absolute(w1)
  negateWhere(w1, i64x2.splat(-1)) // s'
  select(s, w0, w1, wasSquare)
  sub(c, r, ONE)
  mul(n, c, D_MINUS_ONE_SQ)
  memory.copy(c, ONE, VECTOR)
  negateWhere(c, i64x2.splat(-1))
  select(c, c, r, wasSquare)
  mul(n, n, c)
  sub(n, n, v) // N
  mul(w1, n, SQRT_AD_MINUS_ONE)
  mul(w0, s, v)
  add(w0, w0, w0)
  carry(w0, w0)
  sq(s, s)
  add(u, ONE, s) // w3
  sub(v, ONE, s) // w2
  mul(r, w0, u)
  mul(c, v, w1)
  transpose(points, r, c)
  mul(r, w1, u)
  mul(c, w0, v)
  transpose(points + VECTOR, r, c)
}
