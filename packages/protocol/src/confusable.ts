import { fail } from './errors.ts'

/** Scripts whose letters are drawn alike (Unicode UTS #39 §5): one name uses one of them. */
const lookAlike = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
] as const

/**
 * Controls, format characters (bidi, zero width), surrogates, private use, unassigned, line and paragraph separators.
 */
const invisible = /\p{C}|\p{Zl}|\p{Zp}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/u

/** Letters of other scripts drawn like Latin ones, after NFKC and lower case; the common cases of UTS #39. */
const drawnLike: Readonly<Record<string, string>> = {
  а: 'a', ɑ: 'a', α: 'a', в: 'b', β: 'b', с: 'c', ϲ: 'c', ԁ: 'd', е: 'e', ε: 'e', һ: 'h', і: 'i', ı: 'i', ι: 'i', ј: 'j',
  к: 'k', κ: 'k', ӏ: 'l', м: 'm', μ: 'm', н: 'h', п: 'n', η: 'n', о: 'o', ο: 'o', օ: 'o', р: 'p', ρ: 'p', ԛ: 'q', ѕ: 's',
  т: 't', τ: 't', υ: 'u', ս: 'u', ν: 'v', ѵ: 'v', ԝ: 'w', ω: 'w', х: 'x', χ: 'x', у: 'y', γ: 'y', ʏ: 'y', '0': 'o', '1': 'l',
} // prettier-ignore

/**
 * Checks a display name: normalised (NFC), no invisible or direction-changing character, no mix of scripts whose
 * letters look alike (spec/attacks.md A-11). Returns it. Throws `name-confusable`.
 */
export function verifyDisplayName(name: string): string {
  const scripts = lookAlike.filter((script) => script.test(name)).length
  if (name.normalize('NFC') !== name || name.trim() !== name || invisible.test(name) || scripts > 1) {
    fail('name-confusable', {})
  }
  return name
}

/** The skeleton of a name: two names with one skeleton can be taken for each other. Not for display. */
export function confusableSkeleton(name: string): string {
  const folded = Array.from(name.normalize('NFKC').toLowerCase().normalize('NFD')).filter(
    (letter) => !/\p{M}/u.test(letter),
  )
  return folded
    .map((letter) => drawnLike[letter] ?? letter)
    .join('')
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim()
}
