import { normalizeAccount } from './account.ts'
import { type Canonical, type ProfileName, profileOf } from './canonical.ts'
import { normalizeCard } from './card.ts'
import { normalizeDomain } from './domain.ts'
import { normalizeEmail } from './email.ts'
import { refuse } from './errors.ts'
import { normalizeIban } from './iban.ts'
import { normalizeIddoc } from './iddoc.ts'
import { normalizeIp } from './ip.ts'
import { normalizePerson } from './person.ts'
import { normalizePhone } from './phone.ts'
import { targetOf, targetParts } from './target.ts'
import { normalizeWallet } from './wallet.ts'

export interface NormalizeInput {
  readonly profile: ProfileName
  /** One value as a person or a list wrote it. */
  readonly raw: string
  /** ISO 3166-1 alpha-2, for national telephone forms. */
  readonly region?: string | undefined
  /** Whether the node is cleared for card numbers; card/1 refuses everything where it is not. */
  readonly cards: boolean
}

/**
 * Brings a value into the one form of its profile (spec/identifiers.md §1). Its own result is returned unchanged.
 * Throws `identifier-invalid` with a reason of the closed set; nothing is guessed.
 */
export function normalize({ profile, raw, region, cards }: NormalizeInput): Canonical {
  switch (profile) {
    case 'phone/1':
      return normalizePhone({ raw, region })
    case 'email/1':
      return normalizeEmail({ raw })
    case 'domain/1':
      return normalizeDomain({ raw })
    case 'ip/1':
      return normalizeIp({ raw })
    case 'iban/1':
      return normalizeIban({ raw })
    case 'card/1':
      return normalizeCard({ raw, cards })
    case 'wallet/1':
      return normalizeWallet({ raw })
    case 'account/1':
      return normalizeAccount({ raw })
    case 'iddoc/1':
      return normalizeIddoc({ raw })
    case 'person/1':
      return normalizePerson({ raw })
    case 'target/1':
      return normalizeTarget({ raw, region, cards })
  }
}

function normalizeTarget({ raw, ...given }: Omit<NormalizeInput, 'profile'>): Canonical {
  const { day, profile, value } = targetParts(raw)
  return targetOf({ day, identifier: normalize({ ...given, profile, raw: value }) })
}

/**
 * Takes a stored value back: it must be its own canonical form. Card numbers were cleared when they were stored.
 * Throws `identifier-invalid` (`profile-unknown`, `not-canonical`, or the profile's own reason).
 */
export function canonicalFromStored(stored: { readonly profile: string; readonly value: string }): Canonical {
  const identifier = normalize({ profile: profileOf(stored.profile), raw: stored.value, cards: true })
  return identifier.value === stored.value ? identifier : refuse('not-canonical')
}
