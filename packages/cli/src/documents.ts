import { closedMember, sha256, toHex, utf8Encode } from '@comity/codec'
import type { Letter } from '@comity/letter'
import { fileURLToPath } from 'node:url'
import { fail } from './errors.ts'
import { readBytes } from './files.ts'
import { catalogues, type TextKey } from './texts.ts'

export const documentFormats = ['html', 'pdf'] as const
export type DocumentFormat = (typeof documentFormats)[number]

/** The bytes of a document. Loads only what the format needs: fonts and what lays them out take longer than all else. */
export async function documentBytes(format: DocumentFormat, letter: Letter): Promise<Uint8Array> {
  if (format === 'html') {
    const { letterHtml } = await import('@comity/letter')
    return utf8Encode(letterHtml(letter))
  }
  const { letterFontFiles, letterPdf } = await import('@comity/letter/pdf')
  const { regular, bold, code } = letterFontFiles()
  const read = (files: typeof regular) =>
    Promise.all(files.map(async ({ source, scale }) => ({ source: await readBytes(fileURLToPath(source)), scale })))
  const fonts = { regular: await read(regular), bold: await read(bold), code: await read(code) }
  return letterPdf({ letter, fonts })
}

/** The SHA-256 of a document, as people compare it. */
export function documentHash(bytes: Uint8Array): string {
  return toHex(sha256(bytes))
}

/** The format that a file's name asks for. Throws `schema` for any other ending. */
export function formatOfName(file: string): DocumentFormat {
  const format = documentFormats.find((one) => file.toLowerCase().endsWith(`.${one}`))
  return format ?? fail('schema', { hint: closedMember(['hint.documentName'], 'hint.documentName') })
}

/** A text of the catalogue in both languages, for a document that shows them side by side. */
export function inBoth(key: TextKey): { readonly en: string; readonly zh: string } {
  return { en: catalogues.en[key], zh: catalogues.zh[key] }
}
