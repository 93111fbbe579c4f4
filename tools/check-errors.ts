import { type DefinedError, loadErrorTables } from './error-tables.ts'
import type { Findings, Problem } from './problem.ts'
import { filesBelow, packageNames, textOf } from './tree.ts'

/** The error table is closed: each code is defined once, thrown, provoked by a test and named in its package's README. */
export async function checkErrors({ root }: { readonly root: string }): Promise<Findings> {
  const errors = await loadErrorTables(root)
  const sources = readAll(
    root,
    (file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !file.endsWith('/src/errors.ts'),
  )
  const tests = readAll(
    root,
    (file) => /^packages\/[^/]+\/test\/.*\.ts$/.test(file) || /^(?:vectors|examples)\//.test(file),
  )
  const problems: Problem[] = [...definedTwice(errors)]
  for (const { code, owner } of errors) {
    const where = `packages/${owner}/src/errors.ts`
    const quoted = new RegExp(`['"\`]${code}['"\`]`)
    if (!quoted.test(sources)) problems.push({ where, reason: `${code} is never thrown` })
    if (!new RegExp(`(?<![a-z-])${code}(?![a-z-])`).test(tests))
      problems.push({ where, reason: `${code} is provoked by no test or vector` })
  }
  problems.push(...packageNames(root).flatMap((name) => checkFailsLine(root, name, errors)))
  return { problems, notes: [] }
}

function definedTwice(errors: readonly DefinedError[]): Problem[] {
  return errors.flatMap((error, at) => {
    const before = errors[at - 1]
    if (before?.code !== error.code) return []
    const where = `packages/${error.owner}/src/errors.ts`
    return [{ where, reason: `${error.code} is already defined by ${before.owner}` }]
  })
}

/** README line "Fails" names every code the package defines, and no code that exists nowhere. */
function checkFailsLine(root: string, name: string, errors: readonly DefinedError[]): Problem[] {
  const where = `packages/${name}/README.md`
  if (!filesBelow(root, `packages/${name}`).includes(where)) return []
  const line = /^- \*\*Fails\*\*(?<codes>[^\n]*(?:\n {2,}[^\n]*)*)/mu.exec(textOf(root, where))?.groups?.['codes']
  if (line === undefined) return []
  const named: readonly string[] =
    line.match(
      /[a-z][a-z0-9]*(?:-[a-z0-9]+)+|\bschema\b|\brate\b|\bbusy\b|\breplay\b|\binternal\b|\bcsrf\b|\bmisdirected\b/g,
    ) ?? []
  const own = errors.filter(({ owner }) => owner === name)
  // A package with many codes of its own may point to the page that lists them by owner.
  const listed = line.includes('spec/errors.md')
  const missing = listed ? [] : own.filter(({ code }) => !named.includes(code))
  const coded = named.filter((word) => /^`?[a-z-]+`?$/.test(word) && isListed(line, word))
  const unknown = coded.filter((word) => !errors.some(({ code }) => code === word))
  return [
    ...missing.map(({ code }) => ({ where, reason: `"Fails" does not name ${code}` })),
    ...unknown.map((code) => ({ where, reason: `"Fails" names ${code}, which no package defines` })),
  ]
}

/** A word counts as a named code when it stands as an item of its own, between commas, or in backquotes. */
function isListed(line: string, word: string): boolean {
  return new RegExp(`(?:^|[,;:.(]\\s*|\`)${word}(?:\`|\\s*(?:[,;.()]|$))`, 'mu').test(line.trim())
}

function readAll(root: string, wanted: (file: string) => boolean): string {
  const folders = ['packages', 'vectors', 'examples']
  const files = folders.flatMap((folder) => filesBelow(root, folder)).filter(wanted)
  return files
    .filter((file) => /\.(?:ts|json|sh)$/.test(file))
    .map((file) => textOf(root, file))
    .join('\n')
}
