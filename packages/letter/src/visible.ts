/**
 * What a person does not see or what turns around what he sees: control characters, marks of direction, characters
 * without width, variation selectors, tags. Joiners (U+200C, U+200D) stay: Persian and Indic scripts are written with them.
 */
const unseen = /(?![\n\u200c\u200d])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu

/**
 * The text with every character that is not seen written out, `[U+202E]`: a document that looks different from what was
 * signed would be a trap (spec/agreements.md §20). Line feeds stay, a tab is a space.
 */
export function visibleText(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(unseen, (sign) => `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
}
