import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fencedBlocks, headings, withoutFences } from './markdown.ts'
import type { Findings, Problem } from './problem.ts'
import { filesBelow, manifestOf, packageNames, textOf } from './tree.ts'
import { checkWireNames } from './wire-names.ts'

/** The ten lines of a package README, in their order (STYLE.md, "The README of a package"). */
export const readmeWords = [
  'What',
  'Not',
  'Spec',
  'Start',
  'Takes',
  'Trusts',
  'Needs',
  'Use',
  'Fails',
  'Proof',
] as const

/** Languages of fenced blocks: the first two are run by check-examples, the others only read. */
export const fenceLanguages = ['ts', 'sh', 'text', 'json', 'jsonc', 'mermaid'] as const

/**
 * What documents say about form, files, clauses and names is true of the tree. Running their examples is
 * check-examples.
 */
export function checkDocs({ root }: { readonly root: string }): Findings {
  const problems: Problem[] = []
  for (const name of packageNames(root)) problems.push(...checkReadme(root, name), ...checkCitedRfcs(root, name))
  for (const file of documents(root)) problems.push(...checkFences(root, file), ...checkLinks(root, file))
  problems.push(
    ...checkNumbers(root),
    ...checkCitations(root),
    ...checkBareCitations(root),
    ...checkOpenSchemas(root),
    ...checkWireNames(root),
    ...checkMaps(root),
  )
  return { problems, notes: [] }
}

/** The documents of the tree: root pages, package READMEs, spec, vectors, examples and bench pages. */
export function documents(root: string): readonly string[] {
  const rootPages = ['README.md', 'ARCHITECTURE.md', 'STYLE.md', 'SECURITY.md', 'CONTRIBUTING.md']
  const folders = ['packages', 'spec', 'docs', 'vectors', 'bench', 'interop', 'examples', 'tools']
  const inFolders = folders.flatMap((folder) => filesBelow(root, folder)).filter((file) => file.endsWith('.md'))
  return [...rootPages.filter((file) => existsSync(join(root, file))), ...inFolders]
}

function checkReadme(root: string, name: string): Problem[] {
  const where = `packages/${name}/README.md`
  if (!existsSync(join(root, where))) return [{ where, reason: 'every package has a README of ten lines' }]
  const text = textOf(root, where)
  const [main = ''] = withoutFences(text).split(/^## Why it is so$/m)
  const lines = main.split('\n').filter((line) => line.trim() !== '')
  const problems: Problem[] = []
  if (lines[0] !== `# @comity/${name}`) problems.push({ where, reason: `the first line must be "# @comity/${name}"` })
  const words = lines.flatMap((line) => /^- \*\*(?<word>[A-Za-z]+)\*\*/.exec(line)?.groups?.['word'] ?? [])
  if (words.join(' ') !== readmeWords.join(' ')) {
    problems.push({
      where,
      reason: `the list items must be ${readmeWords.join(' ')}, in this order; found ${words.join(' ')}`,
    })
  }
  const other = lines.slice(1).filter((line) => !/^(?:- \*\*| {2,}\S)/.test(line))
  if (other[0] !== undefined)
    problems.push({ where, reason: `only the ten items and "Why it is so" may stand here: ${other[0]}` })
  if (!fencedBlocks(text).some(({ language }) => language === 'ts' || language === 'sh')) {
    problems.push({ where, reason: '"Use" needs a ts or sh block' })
  }
  return problems
}

/** An RFC cited in code must stand in the README's Spec line. */
function checkCitedRfcs(root: string, name: string): Problem[] {
  const readme = `packages/${name}/README.md`
  if (!existsSync(join(root, readme))) return []
  const stated = /^- \*\*Spec\*\*(?<text>[\s\S]*?)^- \*\*Start\*\*/mu.exec(textOf(root, readme))?.groups?.['text'] ?? ''
  const missing = new Map<string, string>()
  for (const file of filesBelow(root, `packages/${name}/src`)) {
    for (const [, number = ''] of textOf(root, file).matchAll(/\bRFC (\d{3,5})\b/g)) {
      if (!new RegExp(`\\b${number}\\b`).test(stated)) missing.set(number, file)
    }
  }
  return [...missing].map(([number, file]) => ({
    where: readme,
    reason: `"Spec" does not name RFC ${number}, which ${file} cites`,
  }))
}

function checkFences(root: string, file: string): Problem[] {
  const known: readonly string[] = fenceLanguages
  return fencedBlocks(textOf(root, file))
    .filter(({ language }) => !known.includes(language))
    .map(({ language, line }) => ({
      where: `${file}:${line}`,
      reason: `a fenced block is one of ${known.join(', ')}, not "${language}"; what cannot run is text`,
    }))
}

function checkLinks(root: string, file: string): Problem[] {
  const text = withoutFences(textOf(root, file))
  const targets = [...text.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map((match) => match.groups?.['target'] ?? '')
  return targets
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
    .map((target) => normalize(join(dirname(file), target.replace(/#.*$/, ''))))
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => ({ where: file, reason: `links to ${path}, which does not exist` }))
}

/** `spec/page.md §2.1` names a page and a heading that begins with that number. */
function checkCitations(root: string): Problem[] {
  const files = ['packages', 'spec', 'vectors', 'bench', 'interop', 'examples']
    .flatMap((folder) => filesBelow(root, folder))
    .filter((file) => /\.(?:ts|md|json|sh)$/.test(file))
  return [...files, ...documents(root).filter((file) => !file.includes('/'))].flatMap((file) =>
    [...textOf(root, file).matchAll(/\bspec\/(?<page>[a-z0-9-]+)\.md(?:,? §\s?(?<clause>\d+(?:\.\d+)*))?/g)].flatMap(
      (match) => {
        const page = `spec/${match.groups?.['page'] ?? ''}.md`
        const clause = match.groups?.['clause']
        if (!existsSync(join(root, page))) return [{ where: file, reason: `cites ${page}, which does not exist` }]
        if (clause === undefined || hasClause(root, page, clause)) return []
        return [{ where: file, reason: `cites ${page} §${clause}, which has no such heading` }]
      },
    ),
  )
}

/** Outside `spec/` a clause or row is cited with the folder of its page, so that a stranger finds it. */
function checkBareCitations(root: string): Problem[] {
  return ['packages', 'tools', 'bench', 'interop', 'examples']
    .flatMap((folder) => filesBelow(root, folder))
    .filter((file) => /\.(?:ts|md|sh)$/.test(file) && !file.startsWith('tools/test/'))
    .flatMap((file) =>
      [...textOf(root, file).matchAll(/(?<![\w/.-])(?<page>[a-z][a-z0-9-]*\.md)(?:,? §|\s[A-I]-\d{2}\b)/g)].map(
        (match) => ({
          where: file,
          reason: `cites ${match.groups?.['page'] ?? ''} without its folder: write spec/…`,
        }),
      ),
    )
}

/** A clause is one place: a page of spec/ gives no number twice. */
function checkNumbers(root: string): Problem[] {
  return filesBelow(root, 'spec')
    .filter((file) => file.endsWith('.md'))
    .flatMap((where) => {
      const numbers = clauses(root, where)
      const twice = new Set(numbers.filter((number, at) => numbers.indexOf(number) < at))
      return [...twice].map((number) => ({ where, reason: `has §${number} twice` }))
    })
}

function hasClause(root: string, page: string, clause: string): boolean {
  return clauses(root, page).includes(clause)
}

/** The numbers with which headings of a page begin. */
function clauses(root: string, page: string): readonly string[] {
  return headings(textOf(root, page)).flatMap(
    (heading) => /^§?\s?(?<number>\d+(?:\.\d+)*)\b/.exec(heading)?.groups?.['number'] ?? [],
  )
}

/** Every object schema is closed by codec's `closed`: an open one lets unknown fields through (STYLE.md rule 8). */
function checkOpenSchemas(root: string): Problem[] {
  return filesBelow(root, 'packages')
    .filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && file !== 'packages/codec/src/shape.ts')
    .filter((file) => /\bType\.Object\(/.test(textOf(root, file)))
    .map((file) => ({ where: file, reason: 'Type.Object leaves the object open: use closed(…) of @comity/codec' }))
}

/** The two maps are complete: ARCHITECTURE.md names every package and dependency, spec/README.md every page. */
function checkMaps(root: string): Problem[] {
  const map = existsSync(join(root, 'ARCHITECTURE.md')) ? textOf(root, 'ARCHITECTURE.md') : undefined
  const index = existsSync(join(root, 'spec/README.md')) ? textOf(root, 'spec/README.md') : undefined
  const dependencies = ['.', ...packageNames(root).map((name) => `packages/${name}`)]
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .flatMap((folder) => {
      const manifest = manifestOf(root, folder)
      return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    })
  const named = [...new Set(dependencies)].filter((name) => !name.startsWith('@comity/'))
  const pages = filesBelow(root, 'spec').filter((file) => file.endsWith('.md') && file !== 'spec/README.md')
  return [
    ...(map === undefined ? [] : named)
      .filter((name) => map?.includes(`\`${name}\``) === false)
      .map((name) => ({ where: 'ARCHITECTURE.md', reason: `does not say what ${name} is for and why this one` })),
    ...(map === undefined ? [] : packageNames(root))
      .filter((name) => map?.includes(`(packages/${name}/README.md)`) === false)
      .map((name) => ({ where: 'ARCHITECTURE.md', reason: `has no row for the package ${name}` })),
    ...(index === undefined ? [] : pages)
      .filter((page) => index?.includes(`(${page.slice('spec/'.length)})`) === false)
      .map((page) => ({ where: 'spec/README.md', reason: `does not list ${page}` })),
  ]
}
