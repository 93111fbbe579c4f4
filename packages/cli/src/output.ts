import { styleText } from 'node:util'
import { escapeJson, escapeLine, escapeLines } from './escape.ts'
import type { TextKey, Translate } from './texts.ts'

/** One line of facts: a label and a value of any kind. Undefined values are left out. */
export type Fact = readonly [label: TextKey, value: string | number | boolean | readonly string[] | null | undefined]

/** A column of a table. */
export interface Column<Row> {
  readonly label: TextKey
  /** In place of the label's text: what a column is about that no catalogue knows, such as a party. */
  readonly heading?: string
  readonly of: (row: Row) => Fact[1]
}

/** Prints results: for a person, or as JSON. Everything that came from elsewhere is escaped here, in one place. */
export interface Printer {
  readonly isJson: boolean
  /** A result as JSON, or else as `human` prints it. */
  result(value: unknown, human: () => void): void
  facts(facts: readonly Fact[]): void
  /** Rows that a person has to act on are red on a terminal. */
  table<Row>(
    rows: readonly Row[],
    columns: readonly Column<Row>[],
    mark?: { readonly isAlarming: (row: Row) => boolean },
  ): void
  heading(label: TextKey): void
  /** Text of several lines that came from elsewhere, indented under its label. */
  paragraph(label: TextKey, text: string | null): void
  /** A sentence of the catalogue, already safe. */
  say(text: string): void
}

export interface Output {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  /** Width of the terminal, where there is one. */
  readonly columns?: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Makes the printer of one run. */
export function makePrinter({
  output,
  isJson,
  t,
}: {
  readonly output: Output
  readonly isJson: boolean
  readonly t: Translate
}): Printer {
  const line = (text: string) => {
    output.write(`${text}\n`)
  }
  const strong = (text: string) => (hasColour(output) ? styleText('bold', text, { validateStream: false }) : text)
  const alarming = (text: string) => (hasColour(output) ? styleText('red', text, { validateStream: false }) : text)
  const show = (value: Fact[1]): string => shown(value, t)
  const fitted = (heads: readonly string[], cells: readonly (readonly string[])[]) => {
    const widths = heads.map((head, at) => Math.max(widthOf(head), ...cells.map((row) => widthOf(row[at] ?? ''))))
    const whole = widths.reduce((sum, width) => sum + width + 2, -2)
    return output.columns !== undefined && whole > output.columns ? undefined : widths
  }
  return {
    isJson,
    result: (value, human) => {
      if (isJson) line(escapeJson(value))
      else human()
    },
    facts: (facts) => {
      const kept = facts.filter(([, value]) => value !== undefined)
      const width = Math.max(...kept.map(([label]) => widthOf(t(label))))
      for (const [label, value] of kept) line(`${strong(padded(t(label), width))}  ${show(value)}`)
    },
    table: (rows, columns, mark) => {
      if (rows.length === 0) {
        line(t('value.none'))
        return
      }
      const cells = rows.map((row) => columns.map((column) => show(column.of(row))))
      const heads = columns.map(({ label, heading }) => (heading === undefined ? t(label) : escapeLine(heading)))
      const alarmed = (at: number) => {
        const given = rows[at]
        return given !== undefined && mark?.isAlarming(given) === true
      }
      const widths = fitted(heads, cells)
      if (widths === undefined) {
        for (const text of stacked(heads, cells, (text, at) => (alarmed(at) ? alarming(text) : text))) line(text)
        return
      }
      const joined = (row: readonly string[]) =>
        row
          .map((cell, at) => padded(cell, widths[at] ?? 0))
          .join('  ')
          .trimEnd()
      line(strong(joined(heads)))
      for (const [at, row] of cells.entries()) {
        line(alarmed(at) ? alarming(joined(row)) : joined(row))
      }
    },
    heading: (label) => {
      line(strong(t(label)))
    },
    paragraph: (label, text) => {
      line(strong(t(label)))
      for (const part of text === null ? [t('value.none')] : escapeLines(text)) line(`  ${part}`)
    },
    say: line,
  }
}

/** A table that is wider than the terminal: one cell a line under each other, and a blank line between rows. */
function stacked(
  heads: readonly string[],
  cells: readonly (readonly string[])[],
  dressed: (text: string, row: number) => string,
): readonly string[] {
  const width = Math.max(...heads.map(widthOf))
  return cells.flatMap((row, at) => [
    ...(at === 0 ? [] : ['']),
    ...row.map((cell, column) => dressed(`${padded(heads[column] ?? '', width)}  ${cell}`.trimEnd(), at)),
  ])
}

/** https://no-color.org: any value but the empty one turns colours off; so does an output that is no terminal. */
export function hasColour({ isTerminal, env }: Pick<Output, 'isTerminal' | 'env'>): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

function shown(value: Fact[1], t: Translate): string {
  if (value === null || value === undefined) return t('value.none')
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? escapeLine(value) : escapeLine(value.join(', '))
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu

/** Columns a text takes: ideographs and full-width forms take two. */
function widthOf(text: string): number {
  return Array.from(text).length + (text.match(wide)?.length ?? 0)
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}
