import { globSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PluginContext, Plugin } from 'rolldown'

/** Files beside their code, or code that only few processes load: these stay packages. */
const kept = [
  'libsodium-wrappers-sumo',
  '@cedar-policy/cedar-wasm',
  'pdfkit',
  'fontkit',
  'linebreak',
  'pg-boss',
  '@aws-sdk/client-s3',
]

/** What a process of ours may start from, apart from a package's own names and bodies of threads. */
const program = '/main.ts'
const startedByBin = /'\.\.\/(?<file>src\/[^']+\.ts)'/g
const ownUrl = /new URL\((?:'(?<file>\.\/[^']+\.ts)', )?import\.meta\.url\)/g

/** Which chunk a module goes to, and how it is read on the way there. */
export interface OwnSources {
  readonly plugin: Plugin
  /** The name of a module's chunk; after the bundle was read. */
  readonly chunkOf: (id: string) => string
}

/**
 * Reads our own sources for a bundle. Names of our packages lead to their sources, and what a module says of its own
 * place stays true. A chunk holds the modules of one package that the same programs and names reach, so that no process
 * loads what it would not have loaded from the sources.
 */
export function ownSources({
  root,
  names,
}: {
  readonly root: string
  /** Every name under which one package of ours imports another, with its source. */
  readonly names: ReadonlyMap<string, string>
}): OwnSources {
  const packages = join(root, 'packages') + sep
  const named = new Set(names.values())
  const starts = new Set(named)
  const reached = new Map<string, number[]>()
  const chunks = new Map<string, string>()
  const plugin: Plugin = {
    name: 'own-sources',
    resolveId(name, importer) {
      const source = names.get(name)
      if (source !== undefined) return source
      const isKept = kept.some((library) => name === library || name.startsWith(`${library}/`))
      return isKept && importer?.startsWith(packages) === true ? { id: name, external: true } : null
    },
    transform(code, id) {
      if (!id.startsWith(packages) || !code.includes('import.meta')) return null
      for (const { groups } of code.matchAll(ownUrl)) {
        const file = groups?.['file']
        starts.add(file === undefined ? id : join(dirname(id), file))
      }
      return code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
    },
    buildEnd() {
      for (const bin of globSync('*/bin/*.js', { cwd: packages }))
        for (const { groups } of readFileSync(join(packages, bin), 'utf8').matchAll(startedByBin))
          starts.add(join(packages, dirname(bin), '..', groups?.['file'] ?? ''))
      for (const id of this.getModuleIds()) {
        if (id.endsWith(program)) starts.add(id)
        for (const loadedLater of this.getModuleInfo(id)?.dynamicallyImportedIds ?? []) starts.add(loadedLater)
      }
      for (const [number, start] of [...starts].entries())
        for (const id of reachedFrom(start, this)) reached.set(id, [...(reached.get(id) ?? []), number])
    },
  }
  const chunkOf = (id: string): string => {
    const owner = id.startsWith(packages) ? (id.slice(packages.length).split(sep)[0] ?? '') : 'libraries'
    // What runs when it is loaded stands alone, so that nobody runs it who loads a neighbour.
    const isAlone = starts.has(id) && !named.has(id)
    const key = isAlone ? id : `${owner} ${(reached.get(id) ?? []).join(' ')}`
    const name = chunks.get(key) ?? `${owner}-${chunks.size}`
    chunks.set(key, name)
    return name
  }
  return { plugin, chunkOf }
}

/** A module with all that it imports before it runs, and what these import. */
function reachedFrom(start: string, context: PluginContext): ReadonlySet<string> {
  const found = new Set([start])
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  return found
}
