import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

/**
 * Libraries of hundreds of small files each, by the names under which anything imports them. Loading those files was the
 * largest part of starting a process, and a test run starts many hundreds.
 */
const specifiers = ['typebox', 'typebox/schema', 'kysely', 'kysely/migration', 'libphonenumber-js/max'] as const

/**
 * Bundles those libraries into a folder and has every Node.js process that this one starts, through
 * `NODE_OPTIONS`, load the bundles in their place. Only for tests: what runs elsewhere loads the packages as they are.
 */
export async function useBundledLibraries({
  root,
  folder,
}: {
  readonly root: string
  readonly folder: string
}): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const fileOf = (specifier: string): string => specifier.replaceAll('/', '.')
  // One bundle of them all: what two names of one library share must stay one module.
  const bundle = await rolldown({
    input: Object.fromEntries(specifiers.map((specifier) => [fileOf(specifier), specifier])),
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
  })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' })
  await bundle.close()
  const urls = specifiers.map((specifier) => [specifier, pathToFileURL(join(folder, `${fileOf(specifier)}.mjs`)).href])
  const hook = join(folder, 'hook.mjs')
  writeFileSync(hook, hookSource({ libraries: urls, own: ownPackages(root), sources: pathToFileURL(root).href }))
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import "${pathToFileURL(hook).href}"`.trim()
}

/** Every name under which one package of ours imports another, with the source that it stands for. */
function ownPackages(root: string): readonly (readonly string[])[] {
  return globSync('packages/*/package.json', { cwd: root }).flatMap((file) => {
    const { name, exports } = JSON.parse(readFileSync(join(root, file), 'utf8')) as PackageNames
    return Object.entries(typeof exports === 'string' ? { '.': exports } : (exports ?? {})).map(([path, source]) => [
      `${name}${path.slice(1)}`,
      pathToFileURL(join(root, dirname(file), source)).href,
    ])
  })
}

interface PackageNames {
  readonly name: string
  readonly exports?: string | Readonly<Record<string, string>>
}

/**
 * A module that answers the libraries' names with their bundles, and names of our own sources without asking the disk
 * for each what Node.js would: a seventh of what a process of the node spends on loading. Plain JavaScript, for it runs
 * first in every process, of an older Node.js too, which has no such hooks and only hands over to ours
 * (packages/cli/bin/comity.js).
 */
function hookSource({
  libraries,
  own,
  sources,
}: {
  readonly libraries: readonly (readonly string[])[]
  readonly own: readonly (readonly string[])[]
  /** The folder, as a URL, that holds our own sources. */
  readonly sources: string
}): string {
  return `import * as module from 'node:module'
const libraries = new Map(${JSON.stringify(libraries)})
const own = new Map(${JSON.stringify(own)})
const sources = ${JSON.stringify(`${sources}/`)}
module.registerHooks?.({
  resolve(specifier, context, next) {
    const library = libraries.get(specifier)
    if (library !== undefined) return { url: library, format: 'module', shortCircuit: true }
    const url = own.get(specifier) ?? relative(specifier, context.parentURL)
    return url === undefined ? next(specifier, context) : { url, format: 'module-typescript', shortCircuit: true }
  },
})
function relative(specifier, parent) {
  if (!specifier.startsWith('.') || !specifier.endsWith('.ts') || !parent?.startsWith(sources)) return undefined
  return new URL(specifier, parent).href
}
`
}
