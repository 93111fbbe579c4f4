import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { lowerAscii, takeLine } from './line.ts'

/**
 * ip/1 (spec/identifiers.md §4.4): dotted decimal, or RFC 5952 for version 6; an IPv4-mapped address is its IPv4 address.
 * Throws `identifier-invalid`.
 */
export function normalizeIp({ raw }: { readonly raw: string }): Canonical {
  const text = lowerAscii(takeLine(raw))
  if (text.includes('%')) refuse('zone')
  if (text.includes('/')) refuse('range')
  if (text.startsWith('[') || /^[^:]+:[0-9]*$/.test(text)) refuse('port')
  if (/[^0-9a-f:.]/.test(text)) refuse('character')
  const value = text.includes(':') ? formatGroups(readGroups(text)) : readOctets(text).join('.')
  return canonical({ profile: 'ip/1', value })
}

/** Four decimal octets without leading zeros: what is octal, hexadecimal or short to some parsers is refused. */
function readOctets(text: string): readonly number[] {
  const parts = text.split('.')
  if (parts.length !== 4) refuse('form')
  return parts.map((part) => {
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) refuse('form')
    return Number(part)
  })
}

/** RFC 4291 §2.2: eight groups, one `::` at most, the last two groups as dotted decimal where written so. */
function readGroups(text: string): readonly number[] {
  const sides = text.split('::')
  if (sides.length > 2) refuse('form')
  const [head = '', tail] = sides
  const left = readSide({ text: head, last: tail === undefined })
  if (tail === undefined) return left.length === 8 ? left : refuse('form')
  const right = readSide({ text: tail, last: true })
  const missing = 8 - left.length - right.length
  // RFC 4291 §2.2: "::" stands for one or more groups of zeros.
  if (missing < 1) refuse('form')
  return [...left, ...Array.from({ length: missing }, () => 0), ...right]
}

function readSide({ text, last }: { readonly text: string; readonly last: boolean }): readonly number[] {
  if (text === '') return []
  const parts = text.split(':')
  return parts.flatMap((part, at) => {
    if (last && at === parts.length - 1 && part.includes('.')) {
      const [a = 0, b = 0, c = 0, d = 0] = readOctets(part)
      return [a * 256 + b, c * 256 + d]
    }
    return /^[0-9a-f]{1,4}$/.test(part) ? [Number.parseInt(part, 16)] : refuse('form')
  })
}

function formatGroups(groups: readonly number[]): string {
  // RFC 4291 §2.5.5.2: ::ffff:a.b.c.d is the IPv4 node a.b.c.d. The deprecated ::a.b.c.d (§2.5.5.1) is another address.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  }
  const { start, length } = longestZeroRun(groups)
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  // RFC 5952 §4.2.2: a single zero group is not shortened.
  if (length < 2) return text(groups)
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}

/** RFC 5952 §4.2.3: the longest run, and the first of equals. */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  for (const [at, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > best.length) best = { start: at - length + 1, length }
  }
  return best
}
