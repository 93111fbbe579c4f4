import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { noTrialOfEval, sheetsForStyles } from './web-policy.ts'

/** Everything that a build is made of: our sources of the layers below, and the versions of all others. */
const inputs = [
  'packages/*/src/**/*.{ts,tsx,css,svg}',
  'packages/web/*.{html,json}',
  'package-lock.json',
  'tools/*web*.ts',
]

/**
 * Builds the web application into `build/web`, with a compressed copy beside each file, unless what lies there was
 * built from the same sources. Returns the folder.
 */
export async function buildWeb(root: string): Promise<string> {
  const folder = join(root, 'build/web')
  const digest = digestOf(root)
  if (stampOf(folder) === digest) return folder
  const made = `${folder}.${String(process.pid)}`
  const { build } = await import('vite')
  await build({
    root: join(root, 'packages/web'),
    configFile: false,
    logLevel: 'error',
    plugins: [sheetsForStyles(join(root, 'packages/web/src/sheet.tsx')), noTrialOfEval(), pureSources()],
    build: {
      outDir: made,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
  for (const file of globSync('**/*.{js,css,svg,html}', { cwd: made })) compress(join(made, file))
  writeFileSync(join(made, stamp), digest)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(root, 'build'), { recursive: true })
  keep(made, folder)
  return folder
}

const stamp = '.sources'

/** Whoever builds at the same time makes the same files: one of them stays. */
function keep(made: string, folder: string): void {
  try {
    renameSync(made, folder)
  } catch (error) {
    if (stampOf(folder) !== stampOf(made)) throw error
    rmSync(made, { recursive: true })
  }
}

/** Our own modules do nothing when they are loaded: those of which nothing is used stay out. */
function pureSources() {
  return {
    name: 'pure-sources',
    transform: (_code: string, id: string) =>
      /\/packages\/(?!web\/)[a-z-]+\/src\//.test(id) ? { moduleSideEffects: false } : null,
  }
}

function digestOf(root: string): string {
  const hash = createHash('sha256')
  for (const file of globSync(inputs, { cwd: root }).sort()) {
    if (/packages\/(?:node|cli|testnet)\//.test(file)) continue
    hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function stampOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, stamp), 'utf8')
  } catch {
    return undefined
  }
}

function compress(file: string): void {
  const bytes = readFileSync(file)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
}

if (import.meta.main) await buildWeb(join(import.meta.dirname, '..'))
