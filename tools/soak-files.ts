import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** One run of a test file in its long form. */
export interface SoakRun {
  /** Path below the root. */
  readonly file: string
  /** COMITY_SEED of this run; undefined where the file draws its own. */
  readonly seed: string | undefined
}

/**
 * The runs of all test files that have a long form: those that read COMITY_SOAK, or import a file beside them that does.
 * A file that says `export const soakSeeds = 20` takes hours: it is run once for each seed from 1. Sorted by file.
 */
export function soakRuns(root: string): readonly SoakRun[] {
  const files = globSync('packages/*/test/**/*.test.ts', { cwd: root })
  return files
    .filter((file) => readsSoak(join(root, file), new Set()))
    .sort()
    .flatMap((file) => seedsOf(join(root, file)).map((seed) => ({ file, seed })))
}

function seedsOf(file: string): readonly (string | undefined)[] {
  const [, count] = /^export const soakSeeds = (\d+)$/m.exec(readFileSync(file, 'utf8')) ?? []
  return count === undefined ? [undefined] : Array.from({ length: Number(count) }, (_, at) => String(at + 1))
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
