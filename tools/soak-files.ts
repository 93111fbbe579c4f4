import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Test files that have a long form: they, or a file beside them that they import, read COMITY_SOAK. Paths below `root`,
 * sorted.
 */
export function soakFiles(root: string): readonly string[] {
  const files = globSync('packages/*/test/**/*.test.ts', { cwd: root })
  return files.filter((file) => readsSoak(join(root, file), new Set())).sort()
}

const importOfNeighbour = /from '(\.[^']*\.ts)'/g

function readsSoak(file: string, visited: Set<string>): boolean {
  if (visited.has(file) || !existsSync(file)) return false
  visited.add(file)
  const text = readFileSync(file, 'utf8')
  if (/process\.env\[?.{0,3}COMITY_SOAK|\{[^}]*\bCOMITY_SOAK\b[^}]*\} = process\.env/.test(text)) return true
  return [...text.matchAll(importOfNeighbour)].some(([, name]) => {
    const imported = join(dirname(file), name ?? '')
    const isBeside = !relative(dirname(file), imported).startsWith('..')
    return isBeside && readsSoak(imported, visited)
  })
}
