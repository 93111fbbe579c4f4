import { isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { closedDoors, emptyNames, firstProgramLayer, layers } from './layers.ts'
import type { Findings, Problem } from './problem.ts'
import { filesBelow, manifestOf, packageNames, textOf } from './tree.ts'

interface Import {
  readonly file: string
  readonly owner: string
  readonly specifier: string
}

/** Every arrow between packages points down, and every import is declared (ARCHITECTURE.md, "The rooms"). */
export function checkLayers({ root }: { readonly root: string }): Findings {
  const problems: Problem[] = []
  for (const owner of packageNames(root)) {
    problems.push(...checkManifest(root, owner))
    for (const file of filesBelow(root, `packages/${owner}`)) {
      problems.push(...checkName(file))
      if (!/\.(?:ts|tsx|js|mjs)$/.test(file)) continue
      for (const specifier of importsOf(textOf(root, file)))
        problems.push(...checkImport(root, { file, owner, specifier }))
    }
  }
  return { problems, notes: [] }
}

function checkManifest(root: string, owner: string): Problem[] {
  const where = `packages/${owner}/package.json`
  const manifest = manifestOf(root, `packages/${owner}`)
  if (layers[owner] === undefined) return [{ where, reason: 'the package has no layer in tools/layers.ts' }]
  if (manifest.name !== `@comity/${owner}`) return [{ where, reason: `the name must be @comity/${owner}` }]
  const declared = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  return declared.flatMap(([name, version]) => {
    const arrow = arrowProblem({ owner, target: name })
    if (arrow !== undefined) return [{ where, reason: arrow }]
    return /^\d/.test(version) ? [] : [{ where, reason: `${name} must have an exact version, not ${version}` }]
  })
}

function checkImport(root: string, { file, owner, specifier }: Import): Problem[] {
  const reason = specifier.startsWith('.')
    ? escapeProblem(file, owner, specifier)
    : isBuiltin(specifier)
      ? builtinProblem(file, owner, specifier)
      : (doorProblem(file, specifier) ??
        arrowProblem({ owner, target: specifier }) ??
        undeclared(root, { file, owner, specifier }))
  return reason === undefined ? [] : [{ where: file, reason }]
}

function escapeProblem(file: string, owner: string, specifier: string): string | undefined {
  const target = normalize(join(dirname(file), specifier))
  if (target.startsWith(`packages/${owner}/`) || target.startsWith('vectors/')) return undefined
  return `${specifier} reaches into another package; import it by its name`
}

function builtinProblem(file: string, owner: string, specifier: string): string | undefined {
  if (!file.startsWith(`packages/${owner}/src/`)) return undefined
  if (!specifier.startsWith('node:')) return `write node:${specifier}`
  const layer = layers[owner] ?? 0
  return layer < firstProgramLayer ? `layer ${layer} uses no Node modules (${specifier})` : undefined
}

function doorProblem(file: string, specifier: string): string | undefined {
  const door = closedDoors.find(
    ({ folder, refused }) => file.startsWith(folder) && refused.some((name) => isIn(name, specifier)),
  )
  return door === undefined ? undefined : `${specifier} is refused here: ${door.reason}`
}

function arrowProblem({ owner, target }: { readonly owner: string; readonly target: string }): string | undefined {
  const name = /^@comity\/([^/]+)/.exec(target)?.[1]
  if (name === undefined || name === owner) return undefined
  const from = layers[owner]
  const to = layers[name]
  if (from === undefined || to === undefined) return `@comity/${name} has no layer in tools/layers.ts`
  if (to < from) return undefined
  return `${owner} (layer ${from}) must not import ${name} (layer ${to}): arrows point down only`
}

function undeclared(root: string, { file, owner, specifier }: Import): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  if (name === `@comity/${owner}`) return undefined
  const own = manifestOf(root, `packages/${owner}`)
  const all = { ...own.dependencies, ...own.optionalDependencies }
  if (name in all) return undefined
  const inSource = file.startsWith(`packages/${owner}/src/`)
  // Types of a dependency come from its own declarations, so a development dependency is enough for a test only.
  const forTests = {
    ...own.devDependencies,
    ...manifestOf(root, '.').devDependencies,
    ...manifestOf(root, '.').dependencies,
  }
  if (!inSource && name in forTests) return undefined
  return `${name} is imported but not declared in packages/${owner}/package.json`
}

function checkName(file: string): Problem[] {
  const parts = file.split('/').slice(2)
  const words = parts.flatMap((part) =>
    part
      .replace(/\.[a-z]+$/, '')
      .split(/[-_.]|(?=[A-Z])/)
      .map((word) => word.toLowerCase()),
  )
  const empty = words.find((word) => emptyNames.includes(word))
  return empty === undefined
    ? []
    : [{ where: file, reason: `"${empty}" names no subject; name the file after what it holds` }]
}

function importsOf(source: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(source, true, true)
  return importedFiles.map(({ fileName }) => fileName).filter((name) => name !== '')
}

function isIn(name: string, specifier: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`)
}
