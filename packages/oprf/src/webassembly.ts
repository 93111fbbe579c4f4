/*
 * The layers below the programs are compiled without DOM and Node types (see codec/src/platform.ts). This is the part of
 * the WebAssembly API that the fast kernel needs.
 */
interface Instantiated {
  readonly instance: { readonly exports: unknown }
}
declare const WebAssembly: {
  instantiate(module: Uint8Array, imports: Readonly<Record<string, never>>): Promise<Instantiated>
}

/** The exports of a module without imports. Rejects when the platform lacks WebAssembly or a feature that it uses. */
export async function instantiate(module: Uint8Array): Promise<unknown> {
  const { instance } = await WebAssembly.instantiate(module, {})
  return instance.exports
}
