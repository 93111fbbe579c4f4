import { readFileSync } from 'node:fs'
import { letterFontFiles, type LetterFonts } from '@comity/letter/pdf'

/** The fonts as whoever makes a PDF reads them. */
export function readFonts(): LetterFonts {
  const { regular, bold, code } = letterFontFiles()
  const read = (files: typeof regular) =>
    files.map(({ source, scale }) => ({ source: new Uint8Array(readFileSync(new URL(source))), scale }))
  return { regular: read(regular), bold: read(bold), code: read(code) }
}
