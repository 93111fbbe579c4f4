import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Findings } from '../problem.ts'

/** Writes a small tree of files that lives as long as the test; the fixture stands in the test that it must fail. */
export function treeOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'comity-tools-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** A package.json as the checks expect it. */
export function manifest(name: string, dependencies: Readonly<Record<string, string>>): string {
  return JSON.stringify({ name: `@comity/${name}`, dependencies })
}

/** The reasons that a check gave, one a line. */
export function reasons({ problems }: Findings): string {
  return problems.map(({ where, reason }) => `${where}: ${reason}`).join('\n')
}
