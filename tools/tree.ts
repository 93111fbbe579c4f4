import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const skipped = new Set(['node_modules', 'build', '.git', 'data'])

/** Every file below `folder` of `root` as paths relative to `root`, sorted; generated folders are left out. */
export function filesBelow(root: string, folder: string): readonly string[] {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  const found: string[] = []
  const queue = [start]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory() && !skipped.has(entry.name)) queue.push(join(at, entry.name))
      if (entry.isFile()) found.push(relative(root, join(at, entry.name)).split(sep).join('/'))
    }
  }
  return found.sort()
}

/** The text of a file of the tree. */
export function textOf(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The names of the folders in packages/, sorted. */
export function packageNames(root: string): readonly string[] {
  const folder = join(root, 'packages')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'package.json')))
    .map((entry) => entry.name)
    .sort()
}

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly license?: unknown
}

/** Reads a package.json of the tree. */
export function manifestOf(root: string, folder: string): Manifest {
  return JSON.parse(textOf(root, join(folder, 'package.json'))) as Manifest
}
