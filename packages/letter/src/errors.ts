import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. */
export const letterErrors = {
  'glyph-missing': {
    status: 422,
    meaning: 'the document has a character that no font here can draw',
    remedy: 'Make it a page (`--format html`), which takes the fonts of whoever reads it.',
  },
} as const satisfies ErrorTable

/** Throws a code of this package or of the one below. */
export const fail: Fail<keyof typeof codecErrors | keyof typeof letterErrors> = failFrom({
  ...codecErrors,
  ...letterErrors,
})
