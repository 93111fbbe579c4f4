import { importShow } from '@comity/client/api'
import { inertCsvText } from '@comity/client/csv'
import { call } from '../call.ts'
import { contentOf } from './mapping.ts'
import type { Sheet } from './sheet.ts'

export interface RefusedLine {
  /** Of the content, from 1. */
  readonly row: number
  readonly reason: string
  readonly cells: readonly string[]
}

/** The line of the content's first row in what `importText` makes: behind the names of the columns. */
const firstLine = 2

/** All rows that the node refused, with what stood in them. Throws as `call`. */
export async function refusedLines(id: string, sheet: Sheet): Promise<readonly RefusedLine[]> {
  const content = contentOf(sheet)
  const lines: { readonly line: number; readonly reason: string }[] = []
  for (;;) {
    const page = await call(importShow, { import: id, afterLine: lines.at(-1)?.line ?? 0 })
    lines.push(...page.refused)
    if (page.refused.length > 0 && lines.length < page.rejected) continue
    return lines.map(({ line, reason }) => {
      const at = line - firstLine
      return { row: at + 1, reason, cells: content[at] ?? [] }
    })
  }
}

/** The refused rows as a file that a person opens, mends and brings again: row, reason, what it means, and the row itself. */
export function refusedFile(
  names: readonly string[],
  { refused, meaningOf }: { readonly refused: readonly RefusedLine[]; readonly meaningOf: (reason: string) => string },
): string {
  const lines = refused.map(({ row, reason, cells }) => [String(row), reason, meaningOf(reason), ...cells])
  return `\ufeff${[names, ...lines].map(inertCsvText).join('')}`
}
