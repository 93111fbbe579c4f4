import { lengthPrefixed, utf8Encode } from '@comity/codec'
import { refuse } from './errors.ts'

/** The profiles this version knows, each a versioned normalisation rule (spec/identifiers.md §4). */
export const profileNames = [
  'phone/1',
  'email/1',
  'domain/1',
  'ip/1',
  'iban/1',
  'card/1',
  'wallet/1',
  'account/1',
  'iddoc/1',
  'person/1',
  'target/1',
] as const

export type ProfileName = (typeof profileNames)[number]

const enumerable: ReadonlySet<ProfileName> = new Set([
  'phone/1',
  'ip/1',
  'iban/1',
  'card/1',
  'iddoc/1',
  'person/1',
  'target/1',
])

declare const canonicalBrand: unique symbol

/** An identifier in the one form its profile gives it. Only `normalize` and `canonicalFromStored` make one. */
export interface Canonical {
  readonly profile: ProfileName
  readonly value: string
  readonly [canonicalBrand]: true
}

/** The profile of that name. Throws `identifier-invalid` (`profile-unknown`). */
export function profileOf(name: string): ProfileName {
  return profileNames.find((profile) => profile === name) ?? refuse('profile-unknown')
}

/** Tells whether all values of a profile can be walked, so that only a budget protects it (spec/identifiers.md §3). */
export function isEnumerable(profile: ProfileName): boolean {
  return enumerable.has(profile)
}

/** Brands a value that a profile's own rule has just made. Internal to this package. */
export function canonical({ profile, value }: { readonly profile: ProfileName; readonly value: string }): Canonical {
  return { profile, value } as Canonical
}

/** The VOPRF input of an identifier: I2OSP(len(profile), 2) ‖ profile ‖ I2OSP(len(value), 2) ‖ value, UTF-8. */
export function inputBytes({ profile, value }: Canonical): Uint8Array {
  return lengthPrefixed(utf8Encode(profile), utf8Encode(value))
}
