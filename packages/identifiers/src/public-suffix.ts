import { parse } from 'tldts'
import type { Canonical } from './canonical.ts'

/** For screens only, never for matching: the public suffix of a domain/1 value and the name registered under it. */
export interface Registration {
  readonly publicSuffix: string | undefined
  readonly registered: string | undefined
}

/** Splits a canonical domain for display; a suffix that the list does not know is shown as its last label. */
export function registrationOf({ value }: Canonical): Registration {
  const { domain, publicSuffix } = parse(value, { validateHostname: false, extractHostname: false })
  return { publicSuffix: publicSuffix ?? undefined, registered: domain ?? undefined }
}
