import type { Block, Column } from '../letter.ts'
import { type Drawing, gap, markWidth, setText, type Style, styles } from './setting.ts'
import { type Cell, contentWidth, ink, page, type StyledLine } from './sheet.ts'

const isKey = (text: string) => /^[A-Za-z0-9_-]{43}$/.test(text)

/** A table over all columns; each of its own takes the room that its longest cell asks for, as far as there is so much. */
export function drawTable(drawing: Drawing, { heads, rows }: Extract<Block, { kind: 'table' }>): void {
  const { sheet } = drawing
  const room = contentWidth - markWidth
  const styleOf = (text: string) => (isKey(text) ? styles.key : styles.text)
  const headTexts = heads.map((columns) => [...new Map(columns.map((column) => [column.language, column])).values()])
  const asked = heads.map((_, at) =>
    Math.max(
      ...(headTexts[at] ?? []).map((column) => natural(drawing, { text: headText(column), style: styles.label })),
      ...rows.map((row) => natural(drawing, { text: row[at] ?? '', style: styleOf(row[at] ?? '') })),
    ),
  )
  const total = asked.reduce((sum, width) => sum + width + gap, -gap)
  const widths = asked.map((width) =>
    total > room ? (width * (room - gap * (asked.length - 1))) / (total - gap * (asked.length - 1)) : width,
  )
  const cell = (at: number, make: (width: number) => readonly StyledLine[]): Cell => {
    const x = page.left + markWidth + widths.slice(0, at).reduce((sum, width) => sum + width + gap, 0)
    // Half a point for the rounding of sums: what was measured must fit.
    const width = (widths[at] ?? 0) + 0.5
    return { x, width, language: 'en', tag: 'P', lines: make(width) }
  }
  sheet.space(5)
  sheet.row(
    headTexts.map((columns, at) =>
      cell(at, (width) =>
        columns.flatMap((column) =>
          setText(drawing, { text: headText(column), style: styles.label, width, language: column.language }),
        ),
      ),
    ),
  )
  for (const row of rows) {
    sheet.space(3)
    sheet.rule({ weight: 0.5, colour: ink.rule })
    sheet.space(3)
    sheet.row(
      row.map((text, at) =>
        cell(at, (width) => setText(drawing, { text, style: styleOf(text), width, language: 'en' })),
      ),
    )
  }
  sheet.space(3)
  sheet.rule({ weight: 0.5, colour: ink.rule })
}

const headText = ({ paragraphs }: Column) => paragraphs[0]?.text ?? ''

function natural(drawing: Drawing, { text, style }: { readonly text: string; readonly style: Style }): number {
  const lines = setText(drawing, { text, style, width: contentWidth, language: 'en' })
  return Math.max(0, ...lines.map(({ line }) => line.width))
}
