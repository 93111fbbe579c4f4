import tr46 from 'tr46'
import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { lowerAscii, takeLine } from './line.ts'

const plainHost = /^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9_-]{1,63}$/
const maxHostLength = 253

/** UTS-46 as the URL standard calls it ("domain to ASCII", not strict), except that lengths are checked below. */
const uts46 = {
  checkHyphens: false,
  checkBidi: true,
  checkJoiners: true,
  useSTD3ASCIIRules: false,
  verifyDNSLength: false,
  transitionalProcessing: false,
  ignoreInvalidPunycode: false,
} as const

/**
 * domain/1 (spec/identifiers.md §4.3): the full host name, UTS-46 to ASCII, one trailing dot dropped.
 * Throws `identifier-invalid`.
 */
export function normalizeDomain({ raw }: { readonly raw: string }): Canonical {
  return canonical({ profile: 'domain/1', value: foldHost(takeLine(raw)) })
}

/** The canonical host of a trimmed text; email/1 uses it for the part behind the @. Throws `identifier-invalid`. */
export function foldHost(text: string): string {
  const ascii = toAscii(text)
  const host = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii
  if (!plainHost.test(host)) refuseHost(host)
  if (host.length > maxHostLength) refuse('too-long')
  // URL standard, "ends in a number": such a name is an IPv4 address to every browser, whatever the rest says.
  if (/\.(?:[0-9]+|0x[0-9a-f]*)$/.test(host)) refuse('ip-literal')
  return host
}

function toAscii(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) {
    const lower = lowerAscii(text)
    if (!/(?:^|\.)xn--/.test(lower)) return lower
    if (/[^a-z0-9._-]/.test(lower)) refuseHost(lower)
  }
  return tr46.toASCII(text, uts46) ?? refuse('idna')
}

function refuseHost(host: string): never {
  if (host.startsWith('*.')) refuse('wildcard')
  if (/[^a-z0-9._-]/.test(host)) refuse('character')
  if (host === '' || host.split('.').includes('')) refuse('label-empty')
  if (!host.includes('.')) refuse('single-label')
  return refuse('label-too-long')
}
