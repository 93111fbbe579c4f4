export { type FontStyle, type LetterFont, letterFontFiles, type LetterFonts } from './font-files.ts'
export { letterPdf } from './letter-pdf.ts'
