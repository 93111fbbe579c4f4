/** A term of a sum of products: `weight` is a scalar, both are 32 bytes. */
export interface Term {
  readonly weight: Uint8Array
  readonly element: Uint8Array
}

/**
 * What the protocol needs of ristretto255 (RFC 9496) and its scalars, everything as 32 canonical bytes.
 * A kernel is one implementation of this; another can be dropped in. Kernels say nothing about why they refuse:
 * the protocol checks what came over a wire before it computes with it.
 */
export interface Group {
  /** RFC 9496 §4.3.1, and not the identity. */
  isElement(bytes: Uint8Array): boolean
  /** RFC 9496 §4.3.4: 64 uniform bytes to an element. */
  elementFromUniform(uniform: Uint8Array): Uint8Array
  /** Constant time in the scalar. Returns undefined when the product is the identity or `element` is not valid. */
  multiply(factors: { readonly scalar: Uint8Array; readonly element: Uint8Array }): Uint8Array | undefined
  /** `multiply` of the element of 64 uniform bytes, in one step: what is hashed need not be encoded in between. */
  multiplyUniform(factors: { readonly scalar: Uint8Array; readonly uniform: Uint8Array }): Uint8Array | undefined
  /** Generator times a scalar, constant time. */
  multiplyGenerator(scalar: Uint8Array): Uint8Array
  /** Of two valid elements. */
  addElements(terms: { readonly left: Uint8Array; readonly right: Uint8Array }): Uint8Array
  /**
   * The sum of weight·element: for PUBLIC values only, its time depends on them. Returns undefined when an element is not
   * valid or is the identity; weights are not 0.
   */
  weightedSum(terms: readonly Term[]): Uint8Array | undefined
  /** 64 bytes, little-endian, modulo the group order. */
  reduceScalar(uniform: Uint8Array): Uint8Array
  multiplyScalars(factors: { readonly left: Uint8Array; readonly right: Uint8Array }): Uint8Array
  subtractScalars(terms: { readonly from: Uint8Array; readonly amount: Uint8Array }): Uint8Array
  invertScalar(scalar: Uint8Array): Uint8Array
  sha512(bytes: Uint8Array): Uint8Array
}

/**
 * `fast` is WebAssembly of our own (kernel/assembly), or libsodium where that cannot run; `noble` is independent of both,
 * slow, and there to check them.
 */
export type Kernel = 'fast' | 'noble'
