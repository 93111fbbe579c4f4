import { parse } from 'csv-parse/browser/esm/sync'

/** A list as a person has it: columns and rows, or lines alone, which are one column. */
export interface Sheet {
  readonly rows: readonly (readonly string[])[]
  readonly columns: number
  /** The first row names the columns, as far as one can tell; a person says otherwise. */
  readonly hasNames: boolean
}

const delimiters = [',', ';', '\t'] as const
const names = /^(?:value|profile|status|firstseen|region)$/i

/** Reads a list: divided as its first line is, lines and rows without anything left out. Throws for an unclosed quotation mark. */
export function readSheet(text: string): Sheet {
  const [first = ''] = text.split('\n', 1)
  const [most] = delimiters
    .map((delimiter) => ({ delimiter, count: first.split(delimiter).length - 1 }))
    .toSorted((left, right) => right.count - left.count)
  const isDivided = most !== undefined && most.count > 0
  const rows = isDivided ? divided(text, most.delimiter) : lines(text)
  return {
    rows,
    columns: Math.max(0, ...rows.slice(0, 1_000).map(({ length }) => length)),
    hasNames: isDivided || rows[0]?.some((cell) => names.test(cell.trim())) === true,
  }
}

function divided(text: string, delimiter: string): readonly (readonly string[])[] {
  const read: readonly (readonly string[])[] = parse(text, {
    delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  return read
}

/** As `case.import` reads text: blank lines and `#` lines count nowhere. */
function lines(text: string): readonly (readonly string[])[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => [line])
}
