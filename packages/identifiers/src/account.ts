import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { foldText, lowerAscii, takeLine } from './line.ts'

/** Other names of a scheme that mean the same service. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['twitter', 'x'],
  ['tg', 'telegram'],
  ['ig', 'instagram'],
  ['insta', 'instagram'],
  ['fb', 'facebook'],
  ['weixin', 'wechat'],
])

/** What a handle looks like on services that publish a rule; other schemes take the general form. */
const handleForms: ReadonlyMap<string, RegExp> = new Map([
  ['telegram', /^[a-z][a-z0-9_]{3,31}$/],
  ['x', /^[a-z0-9_]{1,15}$/],
  ['instagram', /^[a-z0-9._]{1,30}$/],
  ['tiktok', /^[a-z0-9._]{2,24}$/],
  ['github', /^(?=.{1,39}$)[a-z0-9]+(?:-[a-z0-9]+)*$/],
  ['facebook', /^[a-z0-9.]{5,50}$/],
  ['wechat', /^[a-z][a-z0-9_-]{5,19}$/],
  ['reddit', /^[a-z0-9_-]{3,20}$/],
  ['qq', /^[1-9][0-9]{4,10}$/],
])

const maxHandleLength = 128

/**
 * account/1 (spec/identifiers.md §4.8): `scheme:handle`, both folded, one leading `@` dropped. Throws `identifier-invalid`.
 */
export function normalizeAccount({ raw }: { readonly raw: string }): Canonical {
  const text = takeLine(raw)
  const colon = text.indexOf(':')
  if (colon < 0) refuse('form')
  const named = lowerAscii(text.slice(0, colon))
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(named)) refuse('scheme')
  const scheme = aliases.get(named) ?? named
  const handle = foldText(text.slice(colon + 1)).replace(/^@/, '')
  if (handle === '') refuse('empty')
  if (handle.length > maxHandleLength) refuse('too-long')
  // No `/`, `?` or blank: an address of a page is not a handle.
  if (!/^[a-z0-9._+~#@:=\-\P{ASCII}]+$/u.test(handle) || handle.startsWith('@')) refuse('character')
  if (handleForms.get(scheme)?.test(handle) === false) refuse('form')
  return canonical({ profile: 'account/1', value: `${scheme}:${handle}` })
}
