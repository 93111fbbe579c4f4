import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toBase64url } from '@comity/codec'
import asc from 'assemblyscript/asc'

const folder = join(import.meta.dirname, 'assembly')

/** Constants of the source are laid above the fixed addresses of assembly/memory.ts; the memory never grows. */
const options = [
  '--memoryBase=2097152',
  '--initialMemory=33',
  '--maximumMemory=33',
  '--runtime=stub',
  '--noAssert',
  '--enable=simd,relaxed-simd',
  '-O3',
  '--disableWarning=112', // v128 between functions of ours; none crosses to the caller
]

/** A file of kernel/assembly as it stands. */
export function readAssembly(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

/**
 * Compiles kernel/assembly to a WebAssembly module; the same source gives the same bytes. `files` stand in for files of
 * the folder or join them, so that tests can build a counting, a probing or a leaking kernel.
 */
export async function compileKernel({
  entry,
  files,
}: {
  readonly entry: string
  readonly files: Readonly<Record<string, string>>
}): Promise<Uint8Array<ArrayBuffer>> {
  let module: Uint8Array<ArrayBuffer> | undefined
  let said = ''
  const { error } = await asc.main([entry, '--outFile=kernel.wasm', ...options], {
    readFile: (name) => files[name] ?? (existsSync(join(folder, name)) ? readAssembly(name) : null),
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm' && typeof contents !== 'string') module = new Uint8Array(contents)
    },
    listFiles: () => [],
    stdout: { write: () => undefined },
    stderr: { write: (text) => void (said += String(text)) },
  })
  if (error !== null || module === undefined || said !== '') {
    throw new TypeError(`the kernel does not compile: ${said}`, { cause: error })
  }
  return module
}

/** The text of src/kernel.generated.ts for a module. */
export function kernelText(module: Uint8Array): string {
  const lines = toBase64url(module).match(/.{1,110}/g) ?? []
  return `/* Made by \`npm run generate\` from packages/oprf/kernel/assembly; edit that. */
/** The WebAssembly module of the fast kernel, as base64url. */
export const kernelModule =
${lines.map((line) => `  '${line}'`).join(' +\n')}
`
}
