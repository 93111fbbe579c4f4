declare global {
  interface ImportMeta {
    /** Where an installed package's file lies, as a URL; nothing is read. */
    resolve(specifier: string): string
  }
}

/** Weights of a document's text, and the face of codes. */
export type FontStyle = 'regular' | 'bold' | 'code'

/** One font, and how much larger than the others it is set to look as large. */
export interface LetterFont<Source> {
  readonly source: Source
  readonly scale: number
}

/** The fonts of a document, for each style in the order in which a character is looked for. */
export type LetterFonts<Source = Uint8Array> = Readonly<Record<FontStyle, readonly LetterFont<Source>[]>>

const parts = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese'] as const

/**
 * URLs of the files of `LetterFonts`, all under the SIL Open Font Licence: Noto Sans (Latin, Greek, Cyrillic), Amiri
 * (Arabic), Noto Sans Hans (Chinese), Noto Sans Mono. In Amiri one glyph is one letter. Noto's own Arabic makes several
 * letters of one skeleton, others make one glyph of two letters: a text taken out of the document again would be another.
 */
export function letterFontFiles(): LetterFonts<string> {
  const font = (specifier: string, scale: number) => ({ source: import.meta.resolve(specifier), scale })
  // The package names its code only; the fonts lie beside it.
  const chinese = import.meta.resolve('@embedpdf/fonts-sc').replace(/dist\/[^/]*$/, 'fonts/NotoSansHans')
  const style = (weight: string, name: string) => [
    ...parts.map((part) => font(`@fontsource/noto-sans/files/noto-sans-${part}-${weight}-normal.woff`, 1)),
    font(`@fontsource/amiri/files/amiri-arabic-${weight}-normal.woff`, 1.25),
    { source: `${chinese}-${name}.otf`, scale: 1 },
  ]
  return {
    regular: style('400', 'Regular'),
    bold: style('700', 'Bold'),
    code: [font('@fontsource/noto-sans-mono/files/noto-sans-mono-latin-400-normal.woff', 1)],
  }
}
