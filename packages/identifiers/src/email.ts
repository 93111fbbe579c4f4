import { utf8Encode } from '@comity/codec'
import { type Canonical, canonical } from './canonical.ts'
import { foldHost } from './domain.ts'
import { refuse } from './errors.ts'
import { foldText, takeLine } from './line.ts'

const maxLocalBytes = 64
const maxAddressBytes = 254

/**
 * email/1 (spec/identifiers.md §4.2): dot-atom local part (RFC 5321 §4.1.2, RFC 6531 §3.3), NFC, A to Z folded; the host
 * by domain/1. Throws `identifier-invalid`.
 */
export function normalizeEmail({ raw }: { readonly raw: string }): Canonical {
  const text = takeLine(raw)
  const at = text.lastIndexOf('@')
  if (at <= 0 || at === text.length - 1) refuse('form')
  const local = foldLocal(text.slice(0, at))
  const host = foldHost(text.slice(at + 1))
  const value = `${local}@${host}`
  if (utf8Encode(local).length > maxLocalBytes || utf8Encode(value).length > maxAddressBytes) refuse('too-long')
  return canonical({ profile: 'email/1', value })
}

function foldLocal(text: string): string {
  if (text.startsWith('"')) refuse('quoted')
  const local = foldText(text)
  // RFC 5322 §3.2.3 atext and the dots between; beyond ASCII foldText has let through letters, marks and digits only.
  if (!/^[a-z0-9!#$%&'*+/=?^_`{|}~.\-\P{ASCII}]+$/u.test(local)) refuse('character')
  if (local.split('.').includes('')) refuse('form')
  return local
}
