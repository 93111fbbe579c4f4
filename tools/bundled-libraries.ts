import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
  writeFileSync(hook, hookSource(urls))
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import "${pathToFileURL(hook).href}"`.trim()
}

/**
 * A module that answers the names with the bundles; plain JavaScript, for it runs first in every process, of an older
 * Node.js too, which has no such hooks and only hands over to ours (packages/cli/bin/comity.js).
 */
function hookSource(urls: readonly (readonly string[])[]): string {
  return `import * as module from 'node:module'
const urls = new Map(${JSON.stringify(urls)})
module.registerHooks?.({
  resolve(specifier, context, next) {
    const url = urls.get(specifier)
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
  },
})
`
}
