import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageNames } from './tree.ts'

/** One code of the closed table, with the package that defines it. */
export interface DefinedError {
  readonly code: string
  readonly owner: string
  readonly status: number
  readonly meaning: string
  readonly remedy: string
}

interface Row {
  readonly status: number
  readonly meaning: string
  readonly remedy: string
}

/** Loads `src/errors.ts` of every package: what `…Errors` tables they export, in order of code. */
export async function loadErrorTables(root: string): Promise<readonly DefinedError[]> {
  const found: DefinedError[] = []
  for (const owner of packageNames(root)) {
    const file = join(root, 'packages', owner, 'src/errors.ts')
    if (!existsSync(file)) continue
    const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>
    for (const [name, table] of Object.entries(exports)) {
      if (!name.endsWith('Errors')) continue
      for (const [code, row] of Object.entries(table as Record<string, Row>)) {
        found.push({ code, owner, status: row.status, meaning: row.meaning, remedy: row.remedy })
      }
    }
  }
  return found.sort((left, right) => (left.code < right.code ? -1 : left.code > right.code ? 1 : 0))
}
