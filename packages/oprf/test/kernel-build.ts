import { fromBase64url } from '@comity/codec'
import { compileKernel, readAssembly } from '../kernel/compile.ts'
import { kernelModule } from '../src/kernel.generated.ts'
import type { KernelExports } from '../src/kernel-exports.ts'
import { instantiate } from '../src/webassembly.ts'

/** An instance of the committed module, apart from the one that the package itself uses. */
export async function openKernel(): Promise<KernelExports> {
  return (await instantiate(fromBase64url(kernelModule))) as KernelExports
}

/** A change to one file of kernel/assembly: `from` must stand there exactly once. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Compiles the kernel with changes. */
export async function compileEdited(edits: readonly Edit[]): Promise<Uint8Array> {
  const files: Record<string, string> = {}
  for (const { file, from, to } of edits) {
    const parts = (files[file] ?? readAssembly(file)).split(from)
    if (parts.length !== 2) throw new TypeError(`${file} does not hold the edited text exactly once`)
    files[file] = parts.join(to)
  }
  return compileKernel({ entry: 'index.ts', files })
}

/** Makes a build count its field operations and its secret table look-ups. */
export const counting: Edit = { file: 'counting.ts', from: 'bool = false', to: 'bool = true' }

/** Functions of the kernel below its exports; numbers are addresses, lanes and counts. */
export interface Probe {
  readonly memory: { readonly buffer: ArrayBuffer }
  mul(out: number, left: number, right: number): void
  sq(out: number, value: number): void
  carry(out: number, value: number): void
  toBytes(bytes: number, value: number, lane: number): void
  encode(bytes: number, point: number): void
  double(out: number, point: number): void
  toCached(out: number, point: number): void
  addCached(out: number, point: number, cached: number): void
  multiplySecret(out: number, point: number, scalar: number): void
}

const probe = `export { carry, mul, sq } from './field'
export { toBytes } from './encoding'
export { encode } from './ristretto'
export { addCached, double, toCached } from './point'
export { multiplySecret } from './multiply'
`

/** Compiles the same sources with other doors. */
export async function openProbe(): Promise<Probe> {
  return (await instantiate(await compileKernel({ entry: 'probe.ts', files: { 'probe.ts': probe } }))) as Probe
}

/** The order of ristretto255 and the prime of its field. */
export const order = 2n ** 252n + 27742317777372353535851937790883648493n
export const prime = 2n ** 255n - 19n

/** 32 bytes, little-endian; the value is taken modulo 2^256. */
export function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n))
}

/** The whole number of little-endian bytes. */
export function wholeNumber(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
