import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Findings, Problem } from './problem.ts'
import { manifestOf, textOf } from './tree.ts'

/** SPDX identifiers that may stand under what we ship. A new one is a decision of its own, not a line to add in passing. */
export const allowedLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  // Fonts, and fonts only: they may be embedded in any document, which does not come under it.
  'OFL-1.1',
  'PostgreSQL',
  'Unlicense',
])

interface LockEntry {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly link?: boolean
  readonly license?: unknown
}

/** Every production dependency in the lock file stands under a licence of the list. */
export function checkLicences({ root }: { readonly root: string }): Findings {
  const lock = JSON.parse(textOf(root, 'package-lock.json')) as { packages: Record<string, LockEntry> }
  const problems: Problem[] = []
  let count = 0
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue
    if (entry.dev === true || entry.link === true) continue
    count += 1
    const licence = licenceOf(root, path, entry)
    if (!isAllowed(licence))
      problems.push({ where: path, reason: `licence ${licence} is not in the list of allowed ones` })
  }
  if (count === 0)
    problems.push({ where: 'package-lock.json', reason: 'holds no production dependency: nothing was checked' })
  return { problems, notes: [] }
}

/** What the installed package says; the lock file speaks for platform packages that are not installed here. */
function licenceOf(root: string, path: string, entry: LockEntry): string {
  const installed = existsSync(join(root, path, 'package.json'))
  const licence = installed ? manifestOf(root, path).license : entry.license
  return typeof licence === 'string' ? licence : (licenceInFile(root, path) ?? 'missing')
}

/** Packages whose manifest is silent: what their LICENSE file, read by a person, has to begin with. */
const silent: Readonly<Record<string, { readonly licence: string; readonly begins: string }>> = {
  'node_modules/png-js': { licence: 'MIT', begins: 'MIT License\n' },
}

function licenceInFile(root: string, path: string): string | undefined {
  const read = silent[path]
  const file = join(path, 'LICENSE')
  if (read === undefined || !existsSync(join(root, file))) return undefined
  return textOf(root, file).startsWith(read.begins) ? read.licence : undefined
}

/** SPDX expressions of one operator: one allowed alternative of OR, or all terms of AND. Mixed ones are refused. */
function isAllowed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(bare)) return false
  if (/ and /i.test(bare)) return bare.split(/ and /i).every((term) => allowedLicences.has(term))
  return bare.split(/ or /i).some((term) => allowedLicences.has(term))
}
