/*
 * Every address in one place. The module owns all of its memory; what is secret stands below PUBLIC and is wiped.
 * A field vector is five 16-byte limbs (80 bytes) and carries two field elements, one in each lane.
 */
export const VECTOR: usize = 80
/** A point is two vectors: (X, Y) and (Z, T). */
export const POINT: usize = 160

/** 32-byte scalar, 64 uniform bytes (or one or two 32-byte elements), 32-byte result: what callers write and read. */
export const SCALAR: usize = 0x400
export const INPUT: usize = 0x420
export const OUTPUT: usize = 0x460

/** The 64 signed digits of a secret scalar, one byte each. */
export const DIGITS: usize = 0x480
/** Two canonical field elements, 5 × u64 each. */
export const FROZEN: usize = 0x4c0

/** Temporaries of field.ts, point.ts and ristretto.ts: one number each, used by one function. */
export const TEMPORARIES: usize = 0x600

// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
export function temporary(index: usize): usize {
  return TEMPORARIES + index * VECTOR
}

/** 1·P … 8·P of a secret multiplication. */
export const TABLE: usize = 0x1800
export const CHOSEN: usize = 0x1d00
export const WORKING: usize = 0x1e00

/** End of what is wiped. */
export const PUBLIC: usize = 0x2400

/** Public sums: at most 4,096 terms of a weight and an element, their decoded points and digits, and the buckets. */
export const MAX_TERMS: u32 = 4096
export const WEIGHTS: usize = 0x10000
export const ELEMENTS: usize = 0x30000
export const POINTS: usize = 0x50000
export const WINDOWS: usize = 0x100000
export const BUCKETS: usize = 0x180000
/** Constants of the source are laid from here on: `memoryBase` of build.ts. */
