/*
 * What compile.ts uses of the AssemblyScript compiler. Its own declarations bring a second `Array`, `String` and more into
 * every program that reads them, and would change the types of all other packages' tests; `paths` in tsconfig leads here.
 */
interface CompilerHost {
  readonly readFile: (name: string, folder: string) => string | null
  readonly writeFile: (name: string, contents: Uint8Array | string, folder: string) => void
  readonly listFiles: (folder: string, base: string) => string[]
  readonly stdout: { readonly write: (chunk: Uint8Array | string) => void }
  readonly stderr: { readonly write: (chunk: Uint8Array | string) => void }
}

declare const asc: {
  readonly main: (args: readonly string[], host: CompilerHost) => Promise<{ readonly error: Error | null }>
}
export default asc
