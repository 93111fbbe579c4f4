declare const unverified: unique symbol
declare const verified: unique symbol

/** Bytes from outside that claim to be a `T`. Only a `verify…` function turns them into a `Verified<T>`. */
export type Unverified<T> = Uint8Array & { readonly [unverified]: T }

/** A `T` whose signature, form and sender were checked. */
export type Verified<T> = T & { readonly [verified]: true }

/** Marks bytes as foreign. */
export function asUnverified<T>(bytes: Uint8Array): Unverified<T> {
  return bytes as Unverified<T>
}
