import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Findings, Problem } from './problem.ts'
import { filesBelow, packageNames, textOf } from './tree.ts'

const page = 'spec/attacks.md'

/** A row of the page: the files that show it, or none when it stands under "Not run". */
interface Row {
  readonly id: string
  readonly files: readonly string[]
}

/** A string of a test or vector that begins with row ids. */
interface Naming {
  readonly id: string
  readonly file: string
}

/**
 * spec/attacks.md and the tests say the same: each row that a test, vector or citation names is on the page, each row that
 * the page calls shown is named in every file it gives, and no row that it calls not run is.
 */
export function checkAttacks({ root }: { readonly root: string }): Findings {
  if (!existsSync(join(root, page))) return { problems: [], notes: [] }
  const rows = rowsOf(textOf(root, page))
  const namings = namingsOf(root)
  return {
    problems: [...checkRows(rows, namings), ...checkNamings(rows, namings), ...checkCited(root, rows)],
    notes: [],
  }
}

function rowsOf(text: string): readonly Row[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const id = cells[1] ?? ''
    if (!/^[A-I]-\d{2}$/.test(id)) return []
    const shown = cells.length === 6 ? (cells[4] ?? '') : ''
    return [{ id, files: shown === '' ? [] : shown.split(', ').map(testFile) }]
  })
}

/** `tlog/notes` is packages/tlog/test/notes.test.ts. */
function testFile(short: string): string {
  const [name = '', file = ''] = short.split('/')
  return `packages/${name}/test/${file}.test.ts`
}

function namingsOf(root: string): readonly Naming[] {
  const tests = packageNames(root)
    .flatMap((name) => filesBelow(root, `packages/${name}/test`))
    .filter((file) => file.endsWith('.ts'))
  const vectors = filesBelow(root, 'vectors').filter((file) => file.endsWith('.json'))
  return [...tests, ...vectors].flatMap((file) =>
    [...textOf(root, file).matchAll(/['"`](?<ids>(?:[A-I]-\d{2}\b(?: (?:and )?[a-h]\b)*,? ?)+)/g)]
      .flatMap((match) => (match.groups?.['ids'] ?? '').match(/[A-I]-\d{2}/g) ?? [])
      .map((id) => ({ id, file })),
  )
}

function checkRows(rows: readonly Row[], namings: readonly Naming[]): Problem[] {
  const twice = rows.filter(({ id }, at) => rows.findIndex((row) => row.id === id) !== at)
  return [
    ...twice.map(({ id }) => ({ where: page, reason: `has the row ${id} twice` })),
    ...rows.flatMap(({ id, files }) =>
      files
        .filter((file) => !namings.some((naming) => naming.id === id && naming.file === file))
        .map((file) => ({ where: page, reason: `says that ${file} shows ${id}, but nothing there names it` })),
    ),
  ]
}

function checkNamings(rows: readonly Row[], namings: readonly Naming[]): Problem[] {
  return namings.flatMap(({ id, file }) => {
    const row = rows.find((known) => known.id === id)
    if (row === undefined) return [{ where: file, reason: `names the row ${id}, which ${page} does not have` }]
    if (row.files.length > 0 || file.startsWith('vectors/')) return []
    return [{ where: file, reason: `names the row ${id}, which ${page} still calls not run` }]
  })
}

function checkCited(root: string, rows: readonly Row[]): Problem[] {
  const files = ['packages', 'spec', 'vectors', 'bench', 'interop', 'examples'].flatMap((folder) =>
    filesBelow(root, folder),
  )
  return files
    .filter((file) => /\.(?:ts|md|json|sh)$/.test(file))
    .flatMap((file) =>
      [...textOf(root, file).matchAll(/\bspec\/attacks\.md (?<id>[A-I]-\d{2})\b/g)]
        .map((match) => match.groups?.['id'] ?? '')
        .filter((id) => !rows.some((row) => row.id === id))
        .map((id) => ({ where: file, reason: `cites the row ${id}, which ${page} does not have` })),
    )
}
