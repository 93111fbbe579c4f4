/**
 * What a language is called in the reader's. A partner chose the tag: one that means nothing (terms allow `en-12`) stands as it is,
 * where `Intl` would throw and take the page with it.
 */
export function languageName(tag: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
