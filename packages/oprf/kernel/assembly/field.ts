import { COUNTING } from './counting'
import { temporary } from './memory'

/*
 * Two field elements modulo 2^255 - 19 at once, one in each lane: five limbs of 51 bits, kept as signed whole numbers in
 * f64.
 *
 * A product a·b of limbs is below 2^102 in size, so C1 + a·b lies between 2^103 and 2^104, where an f64 is a multiple of
 * 2^51: `high` = C1 + 2^51·h with h the nearest whole number. C2 - high = 1.5·2^52 - 2^51·h is exact. `low` = a·b added to
 * that is 1.5·2^52 plus the rest of at most 2^50, exact because the multiply-add rounds once. As bits, both are a constant
 * plus h or plus the rest, so columns add up as 64-bit integers; a last constant takes the constants off. A column with 19
 * times the one five places up stays below 267·2^50 < 2^59.
 *
 * Width: a limb of width w is at most w·(2^50 + 2^14) in size. `mul` takes operands whose widths multiply to at most 3,
 * `sq` takes width 1, both give width 1; `add` and `sub` add the widths; `carry` takes width 8 and gives 1.
 */

/** 1.5·2^103, and the same plus 1.5·2^52, as bits. */
const C1: i64 = 0x4668000000000000
const C2: i64 = 0x4668000000000003
const MASK: i64 = 0x7ffffffffffff
/** 2^52 as bits: a whole number below 2^52 added to it is the f64 2^52 + that number. */
const UNIT: i64 = 0x4330000000000000

let multiplications: i32 = 0
let squarings: i32 = 0

/** Field operations since the module began; stays 0 unless built to count. */
export function operations(): i32 {
  return multiplications + squarings
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function high(a: v128, b: v128): v128 {
  return f64x2.relaxed_madd(a, b, i64x2.splat(C1))
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function low(a: v128, b: v128, h: v128): v128 {
  return f64x2.relaxed_madd(a, b, f64x2.sub(i64x2.splat(C2), h))
}

/** column + 19·over + offset. The offset is 2^61 + 2^50 less the constants in the bits: the number becomes positive. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function fold(column: v128, over: v128, offset: i64): v128 {
  const times16 = i64x2.shl(over, 4)
  const times2 = i64x2.shl(over, 1)
  return i64x2.add(i64x2.add(i64x2.add(column, over), i64x2.add(times16, times2)), i64x2.splat(offset))
}

/** The low 51 bits of a column and the carry from the one before, as f64 less `base`. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function settle(column: v128, carry: v128, base: f64): v128 {
  const bits = v128.or(v128.and(column, i64x2.splat(MASK)), i64x2.splat(UNIT))
  return f64x2.sub(i64x2.add(bits, carry), f64x2.splat(base))
}

/** Columns below 2^62 to limbs of width 1; each column is biased by 2^61 + 2^50. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function store(out: usize, r0: v128, r1: v128, r2: v128, r3: v128, r4: v128): void {
  const c4 = i64x2.shr_u(r4, 51)
  const c4times19 = i64x2.add(i64x2.add(c4, i64x2.shl(c4, 4)), i64x2.shl(c4, 1))
  // 2^52 + 2^50 + 2^10 (2^61 is 2^10 carries), and 19 times the last for the wrap.
  v128.store(out, settle(r0, c4times19, 5629499534232576.0))
  v128.store(out, settle(r1, i64x2.shr_u(r0, 51), 5629499534214144.0), 16)
  v128.store(out, settle(r2, i64x2.shr_u(r1, 51), 5629499534214144.0), 32)
  v128.store(out, settle(r3, i64x2.shr_u(r2, 51), 5629499534214144.0), 48)
  v128.store(out, settle(r4, i64x2.shr_u(r3, 51), 5629499534214144.0), 64)
}

/** out = a·b in each lane. The widths of a and b multiply to at most 3. */
export function mul(out: usize, a: usize, b: usize): void {
  if (COUNTING) multiplications++
  const a0 = v128.load(a), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48), a4 = v128.load(a, 64)
  const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b4 = v128.load(b, 64)
  let h: v128
  h = high(a0, b0)
  let s0 = low(a0, b0, h)
  let s1 = h
  h = high(a0, b1)
  s1 = i64x2.add(s1, low(a0, b1, h))
  let s2 = h
  h = high(a1, b0)
  s1 = i64x2.add(s1, low(a1, b0, h))
  s2 = i64x2.add(s2, h)
  h = high(a0, b2)
  s2 = i64x2.add(s2, low(a0, b2, h))
  let s3 = h
  h = high(a1, b1)
  s2 = i64x2.add(s2, low(a1, b1, h))
  s3 = i64x2.add(s3, h)
  h = high(a2, b0)
  s2 = i64x2.add(s2, low(a2, b0, h))
  s3 = i64x2.add(s3, h)
  h = high(a0, b3)
  s3 = i64x2.add(s3, low(a0, b3, h))
  let s4 = h
  h = high(a1, b2)
  s3 = i64x2.add(s3, low(a1, b2, h))
  s4 = i64x2.add(s4, h)
  h = high(a2, b1)
  s3 = i64x2.add(s3, low(a2, b1, h))
  s4 = i64x2.add(s4, h)
  h = high(a3, b0)
  s3 = i64x2.add(s3, low(a3, b0, h))
  s4 = i64x2.add(s4, h)
  h = high(a0, b4)
  s4 = i64x2.add(s4, low(a0, b4, h))
  let s5 = h
  h = high(a1, b3)
  s4 = i64x2.add(s4, low(a1, b3, h))
  s5 = i64x2.add(s5, h)
  h = high(a2, b2)
  s4 = i64x2.add(s4, low(a2, b2, h))
  s5 = i64x2.add(s5, h)
  h = high(a3, b1)
  s4 = i64x2.add(s4, low(a3, b1, h))
  s5 = i64x2.add(s5, h)
  h = high(a4, b0)
  s4 = i64x2.add(s4, low(a4, b0, h))
  s5 = i64x2.add(s5, h)
  h = high(a1, b4)
  s5 = i64x2.add(s5, low(a1, b4, h))
  let s6 = h
  h = high(a2, b3)
  s5 = i64x2.add(s5, low(a2, b3, h))
  s6 = i64x2.add(s6, h)
  h = high(a3, b2)
  s5 = i64x2.add(s5, low(a3, b2, h))
  s6 = i64x2.add(s6, h)
  h = high(a4, b1)
  s5 = i64x2.add(s5, low(a4, b1, h))
  s6 = i64x2.add(s6, h)
  h = high(a2, b4)
  s6 = i64x2.add(s6, low(a2, b4, h))
  let s7 = h
  h = high(a3, b3)
  s6 = i64x2.add(s6, low(a3, b3, h))
  s7 = i64x2.add(s7, h)
  h = high(a4, b2)
  s6 = i64x2.add(s6, low(a4, b2, h))
  s7 = i64x2.add(s7, h)
  h = high(a3, b4)
  s7 = i64x2.add(s7, low(a3, b4, h))
  let s8 = h
  h = high(a4, b3)
  s7 = i64x2.add(s7, low(a4, b3, h))
  s8 = i64x2.add(s8, h)
  h = high(a4, b4)
  s8 = i64x2.add(s8, low(a4, b4, h))
  let s9 = h
  store(
    out,
    fold(s0, s5, 0xc794000000000000),
    fold(s1, s6, 0x74d4000000000000),
    fold(s2, s7, 0x2214000000000000),
    fold(s3, s8, 0xcf54000000000000),
    fold(s4, s9, 0x7c94000000000000),
  )
}

/** out = a² in each lane. a has width 1. */
export function sq(out: usize, a: usize): void {
  if (COUNTING) squarings++
  const a0 = v128.load(a), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48), a4 = v128.load(a, 64)
  const d0 = f64x2.add(a0, a0), d1 = f64x2.add(a1, a1), d2 = f64x2.add(a2, a2), d3 = f64x2.add(a3, a3)
  let h: v128
  h = high(a0, a0)
  let s0 = low(a0, a0, h)
  let s1 = h
  h = high(d0, a1)
  s1 = i64x2.add(s1, low(d0, a1, h))
  let s2 = h
  h = high(d0, a2)
  s2 = i64x2.add(s2, low(d0, a2, h))
  let s3 = h
  h = high(a1, a1)
  s2 = i64x2.add(s2, low(a1, a1, h))
  s3 = i64x2.add(s3, h)
  h = high(d0, a3)
  s3 = i64x2.add(s3, low(d0, a3, h))
  let s4 = h
  h = high(d1, a2)
  s3 = i64x2.add(s3, low(d1, a2, h))
  s4 = i64x2.add(s4, h)
  h = high(d0, a4)
  s4 = i64x2.add(s4, low(d0, a4, h))
  let s5 = h
  h = high(d1, a3)
  s4 = i64x2.add(s4, low(d1, a3, h))
  s5 = i64x2.add(s5, h)
  h = high(a2, a2)
  s4 = i64x2.add(s4, low(a2, a2, h))
  s5 = i64x2.add(s5, h)
  h = high(d1, a4)
  s5 = i64x2.add(s5, low(d1, a4, h))
  let s6 = h
  h = high(d2, a3)
  s5 = i64x2.add(s5, low(d2, a3, h))
  s6 = i64x2.add(s6, h)
  h = high(d2, a4)
  s6 = i64x2.add(s6, low(d2, a4, h))
  let s7 = h
  h = high(a3, a3)
  s6 = i64x2.add(s6, low(a3, a3, h))
  s7 = i64x2.add(s7, h)
  h = high(d3, a4)
  s7 = i64x2.add(s7, low(d3, a4, h))
  let s8 = h
  h = high(a4, a4)
  s8 = i64x2.add(s8, low(a4, a4, h))
  let s9 = h
  store(
    out,
    fold(s0, s5, 0x3554000000000000),
    fold(s1, s6, 0x28a4000000000000),
    fold(s2, s7, 0xe294000000000000),
    fold(s3, s8, 0xd5e4000000000000),
    fold(s4, s9, 0x8fd4000000000000),
  )
}

/** out = a^(2^count). */
export function sqTimes(out: usize, a: usize, count: i32): void {
  sq(out, a)
  for (let at = 1; at < count; at++) sq(out, out)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function addLimb(out: usize, a: usize, b: usize, at: usize): void {
  v128.store(out + at, f64x2.add(v128.load(a + at), v128.load(b + at)))
}

export function add(out: usize, a: usize, b: usize): void {
  addLimb(out, a, b, 0)
  addLimb(out, a, b, 16)
  addLimb(out, a, b, 32)
  addLimb(out, a, b, 48)
  addLimb(out, a, b, 64)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function subLimb(out: usize, a: usize, b: usize, at: usize): void {
  v128.store(out + at, f64x2.sub(v128.load(a + at), v128.load(b + at)))
}

export function sub(out: usize, a: usize, b: usize): void {
  subLimb(out, a, b, 0)
  subLimb(out, a, b, 16)
  subLimb(out, a, b, 32)
  subLimb(out, a, b, 48)
  subLimb(out, a, b, 64)
}

/** The multiple of 2^51 nearest to a limb: 1.5·2^103 makes the sum round there. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function over(limb: v128): v128 {
  return f64x2.sub(f64x2.add(limb, i64x2.splat(C1)), i64x2.splat(C1))
}

/** Limbs of width up to 8 to width 1. Every operation is exact. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
export function carryLimbs(out: usize, a0: v128, a1: v128, a2: v128, a3: v128, a4: v128): void {
  const t0 = over(a0), t1 = over(a1), t2 = over(a2), t3 = over(a3), t4 = over(a4)
  const scale = f64x2.splat(4.440892098500626e-16)
  v128.store(out, f64x2.add(f64x2.sub(a0, t0), f64x2.mul(t4, f64x2.splat(8.43769498715119e-15))))
  v128.store(out, f64x2.add(f64x2.sub(a1, t1), f64x2.mul(t0, scale)), 16)
  v128.store(out, f64x2.add(f64x2.sub(a2, t2), f64x2.mul(t1, scale)), 32)
  v128.store(out, f64x2.add(f64x2.sub(a3, t3), f64x2.mul(t2, scale)), 48)
  v128.store(out, f64x2.add(f64x2.sub(a4, t4), f64x2.mul(t3, scale)), 64)
}

export function carry(out: usize, a: usize): void {
  carryLimbs(out, v128.load(a), v128.load(a, 16), v128.load(a, 32), v128.load(a, 48), v128.load(a, 64))
}

/** out = a^((p-5)/8) = a^(2^252 - 3). out is not a. */
export function powP58(out: usize, a: usize): void {
  const t0 = temporary(0)
  const t1 = temporary(1)
  const t2 = temporary(2)
  sq(t0, a)
  sqTimes(t1, t0, 2)
  mul(t1, a, t1)
  mul(t0, t0, t1)
  sq(t0, t0)
  mul(t0, t1, t0) // 2^5 - 1
  sqTimes(t1, t0, 5)
  mul(t0, t1, t0) // 2^10 - 1
  sqTimes(t1, t0, 10)
  mul(t1, t1, t0) // 2^20 - 1
  sqTimes(t2, t1, 20)
  mul(t1, t2, t1) // 2^40 - 1
  sqTimes(t1, t1, 10)
  mul(t0, t1, t0) // 2^50 - 1
  sqTimes(t1, t0, 50)
  mul(t1, t1, t0) // 2^100 - 1
  sqTimes(t2, t1, 100)
  mul(t1, t2, t1) // 2^200 - 1
  sqTimes(t1, t1, 50)
  mul(t0, t1, t0) // 2^250 - 1
  sqTimes(t0, t0, 2)
  mul(out, t0, a)
}
