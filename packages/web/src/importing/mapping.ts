import { csvText } from '@comity/client/csv'
import type { Sheet } from './sheet.ts'

/** What a column of an import may be (spec/cases.md §3). */
export const fields = ['value', 'profile', 'status', 'firstSeen', 'region'] as const
export type Field = (typeof fields)[number]

/** In which column each field stands; absent where none says it. */
export type Mapping = Readonly<Partial<Record<Field, number>>>

/** By the names of the columns where they are known; else the first column is the value. */
export function guessMapping({ rows: [first = []], hasNames }: Sheet): Mapping {
  const named = hasNames
    ? fields.flatMap((field) => {
        const at = first.findIndex((cell) => cell.trim().toLowerCase() === field.toLowerCase())
        return at < 0 ? [] : [[field, at] as const]
      })
    : []
  return { value: 0, ...Object.fromEntries(named) }
}

/** The rows without the names of the columns. */
export function contentOf({ rows, hasNames }: Sheet): readonly (readonly string[])[] {
  return hasNames ? rows.slice(1) : rows
}

/**
 * The list as `case.import` reads it. Row `n` of the content is line `n + 2`: a line end within a cell becomes a character that no
 * profile takes, so that such a row is refused and never guessed.
 */
export function importText(sheet: Sheet, mapping: Mapping): string {
  const used = fields.filter((field) => mapping[field] !== undefined)
  const cells = (row: readonly string[]) =>
    used.map((field) => (row[mapping[field] ?? -1] ?? '').replaceAll(/\r\n|[\r\n]/g, '\ufffd'))
  return [used, ...contentOf(sheet).map(cells)].map(csvText).join('')
}
