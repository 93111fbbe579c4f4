import { fromBase64url, toBase64url } from '@comity/codec'

/**
 * Names of a node's cookies. Browsers tell hosts apart and not ports: with the party in the name, two nodes on one host
 * do not overwrite each other's (spec/sign-in.md §4).
 */
export function cookieNames(party: string): { readonly session: string; readonly door: string } {
  return { session: `__Host-comity-${party}`, door: `__Host-comity-door-${party}` }
}

// `__Host-` asks for Secure and the whole host's path. Without a date: it ends with the browser.
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

/** The field that sets a cookie of 32 bytes. */
export function setCookie(name: string, secret: Uint8Array): string {
  return `${name}=${toBase64url(secret)}; ${attributes}`
}

/** The field that removes it. */
export function clearCookie(name: string): string {
  return `${name}=; ${attributes}; Max-Age=0`
}

/** The bytes of a cookie; undefined where there is none, several, or something else. */
export function cookieOf(header: string | undefined, name: string): Uint8Array | undefined {
  const found = (header ?? '').split('; ').filter((pair) => pair.startsWith(`${name}=`))
  const [only, second] = found
  if (only === undefined || second !== undefined) return undefined
  try {
    return fromBase64url(only.slice(name.length + 1), 32)
  } catch {
    return undefined
  }
}
