/** A constant of the module: an address or a number. */
interface Constant {
  readonly value: number
}

/** What kernel/assembly/index.ts exports. Answers of functions are 0 for false. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly SCALAR: Constant
  readonly INPUT: Constant
  readonly OUTPUT: Constant
  readonly WEIGHTS: Constant
  readonly ELEMENTS: Constant
  readonly MAX_TERMS: Constant
  isElement(): number
  multiply(): number
  multiplyUniform(): void
  fromUniform(): void
  addElements(): number
  sum(count: number): number
  wipe(): void
  /** Field operations and secret table look-ups so far; counted only in the build that the tests make. */
  operations(): number
  tableLooks(): number
}
