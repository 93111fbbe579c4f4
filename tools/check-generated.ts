import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { generateFiles } from './generated.ts'
import type { Findings } from './problem.ts'
import { textOf } from './tree.ts'

/** What is generated and committed is what the code generates now. */
export async function checkGenerated({ root }: { readonly root: string }): Promise<Findings> {
  const files = await generateFiles({ root })
  const stale = files.filter(({ path, text }) => !existsSync(join(root, path)) || textOf(root, path) !== text)
  return {
    problems: stale.map(({ path }) => ({ where: path, reason: 'is not what the code says: run `npm run generate`' })),
    notes: [],
  }
}
