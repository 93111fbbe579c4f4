/*
 * Text that came from elsewhere must not move the cursor, write the clipboard or turn around what a person reads
 * (spec/attacks.md F-14): control characters, direction marks and invisible characters are shown as escapes.
 */
const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu

/** One line of foreign text for a terminal: what could act is shown as `\u{…}`. */
export function escapeLine(text: string): string {
  return text.replace(dangerous, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** Foreign text of several lines: line feeds stay, everything else as in `escapeLine`. */
export function escapeLines(text: string): readonly string[] {
  return text.split('\n').map(escapeLine)
}

/**
 * JSON on one line that is safe to look at too: the same characters as `\uXXXX`, which reads back as the same value.
 */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(dangerous, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}
