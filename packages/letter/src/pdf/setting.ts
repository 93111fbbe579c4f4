import type { Letter } from '../letter.ts'
import type { FontStyle } from './font-files.ts'
import { breakLines } from './lines.ts'
import { ink, type Sheet, type StyledLine } from './sheet.ts'
import { facesFor, type Typeface } from './typeface.ts'

/** How a text is set. */
export interface Style {
  readonly style: FontStyle
  readonly size: number
  readonly leading: number
  readonly colour: string
}

export const styles = {
  title: { style: 'bold', size: 16, leading: 22, colour: ink.text },
  heading: { style: 'bold', size: 11.5, leading: 17, colour: ink.text },
  note: { style: 'regular', size: 9, leading: 13.5, colour: ink.faint },
  text: { style: 'regular', size: 9.5, leading: 14.5, colour: ink.text },
  strong: { style: 'bold', size: 9.5, leading: 14.5, colour: ink.text },
  label: { style: 'regular', size: 8, leading: 16, colour: ink.faint },
  code: { style: 'code', size: 11.5, leading: 20, colour: ink.text },
  key: { style: 'code', size: 7.5, leading: 14.5, colour: ink.text },
  banner: { style: 'bold', size: 9, leading: 12, colour: ink.text },
  foot: { style: 'code', size: 7, leading: 10, colour: ink.faint },
} as const satisfies Readonly<Record<string, Style>>

/** Room for the numbers of clauses, and between columns. */
export const markWidth = 36
export const gap = 20

/** A document while it is drawn. */
export interface Drawing {
  readonly letter: Letter
  readonly typeface: Typeface
  readonly sheet: Sheet
}

/** A text with how and where it is set. */
export interface Text {
  readonly text: string
  readonly style: Style
  readonly width: number
  readonly language: string
}

/** The lines of a text. Throws `glyph-missing`. */
export function setText({ typeface }: Drawing, { text, style, width, language }: Text): readonly StyledLine[] {
  const faces = facesFor(typeface, { style: style.style, language })
  const lines = breakLines(text, { faces, size: style.size, width })
  return lines.map((line) => ({
    line,
    size: style.size,
    leading: style.leading,
    colour: style.colour,
    isLabel: style === styles.label,
  }))
}
