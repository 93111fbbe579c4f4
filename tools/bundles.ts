import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { ownSources } from './bundle-plugin.ts'

/**
 * Libraries that tests import as well as our sources: both must get one copy, for what a library makes it knows again
 * by its own symbols.
 */
const shared = ['typebox', 'typebox/schema', 'kysely', 'kysely/migration', 'libphonenumber-js/max'] as const

/**
 * Bundles our sources and their libraries into a folder and has every Node.js process that this one starts, through
 * `NODE_OPTIONS`, load the bundles in their place: a testnet is 1,300 files, a command 470, a test run starts many
 * hundreds of processes, and half of what starting one took was loading those files. Only for tests; what runs elsewhere
 * runs from the sources.
 */
export async function useBundles({ root, folder }: { readonly root: string; readonly folder: string }): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = ownNames(root)
  // A browser's sources are bundled by tools/build-web.ts; no Node.js process loads them.
  const sources = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('packages/web/'))
  const { plugin, chunkOf } = ownSources({ root, names })
  const bundle = await rolldown({
    // Every source by its own name, for tests import them by path: each becomes a short file that leads into its chunk.
    input: Object.fromEntries([
      ...shared.map((name) => [nameOf(name), name]),
      ...sources.map((file) => [nameOf(file), join(root, file)]),
    ]) as Record<string, string>,
    cwd: root,
    platform: 'node',
    plugins: [plugin],
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'warn',
  })
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ debugName: 'chunks', name: chunkOf }] },
  })
  await bundle.close()
  const urlOf = (name: string): string => pathToFileURL(join(folder, `${nameOf(name)}.mjs`)).href
  const urls = new Map([
    ...shared.map((name) => [name, urlOf(name)] as const),
    ...sources.map((file) => [pathToFileURL(join(root, file)).href, urlOf(file)] as const),
  ])
  for (const [name, source] of names) {
    const file = relative(root, source)
    if (sources.includes(file)) urls.set(name, urlOf(file))
  }
  const hook = join(folder, 'hook.mjs')
  writeFileSync(hook, hookSource({ urls, folder: pathToFileURL(folder).href }))
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import "${pathToFileURL(hook).href}"`.trim()
}

function nameOf(file: string): string {
  return file.startsWith('packages/') ? file.replace(/\.ts$/, '') : `libraries/${file.replaceAll('/', '.')}`
}

/** Every name under which one package of ours imports another, with the source that it stands for. */
function ownNames(root: string): ReadonlyMap<string, string> {
  return new Map(
    globSync('packages/*/package.json', { cwd: root }).flatMap((file) => {
      const { name, exports } = JSON.parse(readFileSync(join(root, file), 'utf8')) as PackageNames
      return Object.entries(typeof exports === 'string' ? { '.': exports } : (exports ?? {})).map(
        ([path, source]) => [`${name}${path.slice(1)}`, join(root, dirname(file), source)] as const,
      )
    }),
  )
}

interface PackageNames {
  readonly name: string
  readonly exports?: string | Readonly<Record<string, string>>
}

/**
 * A module that answers names and places with their bundles, without asking the disk for each what Node.js would; but
 * not for `require`, whose `resolve` asks where a package lies. Plain
 * JavaScript, for it runs first in every process, of an older Node.js too, which has no such hooks and only hands over
 * to ours (packages/cli/bin/comity.js).
 */
function hookSource({
  urls,
  folder,
}: {
  readonly urls: ReadonlyMap<string, string>
  /** The folder of the bundles, as a URL: between themselves they import by path. */
  readonly folder: string
}): string {
  return `import * as module from 'node:module'
const bundled = new Map(${JSON.stringify([...urls])})
const folder = ${JSON.stringify(`${folder}/`)}
module.registerHooks?.({
  resolve(specifier, context, next) {
    if (context.conditions.includes('require')) return next(specifier, context)
    const place = placeOf(specifier, context.parentURL)
    const url = bundled.get(place) ?? (place.startsWith(folder) ? place : undefined)
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
  },
})
function placeOf(specifier, parent) {
  if (specifier.startsWith('.') && parent?.startsWith('file:')) return new URL(specifier, parent).href
  return specifier.startsWith('/') ? \`file://\${specifier}\` : specifier
}
`
}
