import { fail } from '../src/errors.ts'

/* Functions that the kernel pool's tests run on its threads. */

/** Doubles each byte. */
export function double({ bytes }: { readonly bytes: Uint8Array }): { readonly bytes: Uint8Array } {
  return { bytes: bytes.map((byte) => byte * 2) }
}

/** Throws a code of the table. */
export function refuse(): never {
  return fail('object-mismatch', { index: 7 })
}

/** Throws something that could hold content. */
export function break_(): never {
  throw new TypeError('canary +4915112345678')
}

/** Ends its thread. */
export function die(): never {
  process.exit(3)
}

/** Waits until the shared counter is raised. */
export function hold({ gate }: { readonly gate: Int32Array }): number {
  Atomics.wait(gate, 0, 0)
  return 1
}
