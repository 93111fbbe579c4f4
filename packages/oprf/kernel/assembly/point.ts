import { IDENTITY_XY, IDENTITY_ZT, ONE, TWO_AND_2D } from './constants'
import { carry, carryLimbs, mul, sq } from './field'
import { temporary, VECTOR } from './memory'

/*
 * Points of edwards25519 in extended coordinates: (X, Y) and (Z, T). The formulas of Hisil, Wong, Carter and Dawson for
 * a = -1 are complete there, so no point is special. A cached point is (Y - X, Y + X) and (2Z, 2dT), what an addition needs.
 * Both end in E, F, G, H with (X, Y) = (E, G)·(F, H) and (Z, T) = (F, H)·(G, E): one lane swap, no idle lane.
 */

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function swap(a: v128): v128 {
  return v128.shuffle<i64>(a, a, 1, 0)
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function firstLanes(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 0, 2)
}

/** (x, y) to (y - x, y + x). */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function differenceAndSum(at: usize): v128 {
  const v = v128.load(at)
  const s = swap(v)
  return v128.shuffle<i64>(f64x2.sub(s, v), f64x2.add(s, v), 0, 3)
}

export function copyPoint(out: usize, p: usize): void {
  memory.copy(out, p, 2 * VECTOR)
}

export function setIdentity(out: usize): void {
  memory.copy(out, IDENTITY_XY, VECTOR)
  memory.copy(out + VECTOR, IDENTITY_ZT, VECTOR)
}

/** The identity as a cached point: (1, 1) and (2, 0). */
export function setCachedIdentity(out: usize): void {
  memory.copy(out, ONE, VECTOR)
  memory.copy(out + VECTOR, IDENTITY_ZT, VECTOR)
  store<f64>(out + VECTOR, 2.0)
}

export function toCached(out: usize, p: usize): void {
  mul(out + VECTOR, p + VECTOR, TWO_AND_2D)
  carryLimbs(
    out,
    differenceAndSum(p),
    differenceAndSum(p + 16),
    differenceAndSum(p + 32),
    differenceAndSum(p + 48),
    differenceAndSum(p + 64),
  )
}

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function swapVector(out: usize, a: usize): void {
  v128.store(out, swap(v128.load(a)))
  v128.store(out, swap(v128.load(a, 16)), 16)
  v128.store(out, swap(v128.load(a, 32)), 32)
  v128.store(out, swap(v128.load(a, 48)), 48)
  v128.store(out, swap(v128.load(a, 64)), 64)
}

/** eg has width 1, fh at most 3, or the other way round; swaps eg in place. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function finish(out: usize, eg: usize, fh: usize): void {
  mul(out, eg, fh)
  swapVector(eg, eg)
  mul(out + VECTOR, fh, eg)
}

/** (B - A, D + C) and (D - C, B + A) of (A, B) and (D, C). */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function additionLimb(eg: usize, fh: usize, ab: usize, dc: usize, at: usize): void {
  const b = v128.load(ab + at)
  const s = swap(b)
  const d = v128.load(dc + at)
  const t = swap(d)
  v128.store(eg + at, firstLanes(f64x2.sub(s, b), f64x2.add(d, t)))
  v128.store(fh + at, firstLanes(f64x2.sub(d, t), f64x2.add(s, b)))
}

/** out = p + q for a cached q. */
export function addCached(out: usize, p: usize, q: usize): void {
  const ab = temporary(3)
  const dc = temporary(4)
  const eg = temporary(5)
  const fh = temporary(6)
  v128.store(ab, differenceAndSum(p))
  v128.store(ab, differenceAndSum(p + 16), 16)
  v128.store(ab, differenceAndSum(p + 32), 32)
  v128.store(ab, differenceAndSum(p + 48), 48)
  v128.store(ab, differenceAndSum(p + 64), 64)
  mul(ab, ab, q)
  mul(dc, p + VECTOR, q + VECTOR)
  additionLimb(eg, fh, ab, dc, 0)
  additionLimb(eg, fh, ab, dc, 16)
  additionLimb(eg, fh, ab, dc, 32)
  additionLimb(eg, fh, ab, dc, 48)
  additionLimb(eg, fh, ab, dc, 64)
  carry(eg, eg)
  finish(out, eg, fh)
}

/** (Z, X + Y) of (X, Y) and (Z, T). */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function zAndSum(p: usize): v128 {
  const v = v128.load(p)
  return firstLanes(v128.load(p + VECTOR), f64x2.add(v, swap(v)))
}

/** (E, G) = (H - S, A - B) with H = A + B and S = (X + Y)². Width 3. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function doublingEg(eg: usize, ab: usize, zs: usize, at: usize): void {
  const a = v128.load(ab + at)
  const b = swap(a)
  v128.store(eg + at, firstLanes(f64x2.sub(f64x2.add(a, b), swap(v128.load(zs + at))), f64x2.sub(a, b)))
}

/** (F, H) = (2Z² + A - B, A + B). Width 4. */
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function doublingFh(ab: usize, zs: usize): v128 {
  const a = v128.load(ab)
  const b = swap(a)
  const z = v128.load(zs)
  return firstLanes(f64x2.add(f64x2.add(z, z), f64x2.sub(a, b)), f64x2.add(a, b))
}

/** out = 2p. Every sign of the usual E, F, G, H is turned, which the products do not see. */
export function double(out: usize, p: usize): void {
  const ab = temporary(3)
  const zs = temporary(4)
  const eg = temporary(5)
  const fh = temporary(6)
  carryLimbs(zs, zAndSum(p), zAndSum(p + 16), zAndSum(p + 32), zAndSum(p + 48), zAndSum(p + 64))
  sq(zs, zs)
  sq(ab, p)
  doublingEg(eg, ab, zs, 0)
  doublingEg(eg, ab, zs, 16)
  doublingEg(eg, ab, zs, 32)
  doublingEg(eg, ab, zs, 48)
  doublingEg(eg, ab, zs, 64)
  carryLimbs(
    fh,
    doublingFh(ab, zs),
    doublingFh(ab + 16, zs + 16),
    doublingFh(ab + 32, zs + 32),
    doublingFh(ab + 48, zs + 48),
    doublingFh(ab + 64, zs + 64),
  )
  finish(out, eg, fh)
}
