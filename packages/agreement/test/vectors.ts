import { readFileSync } from 'node:fs'

/** Reads a vector file of this package. */
export function readVectors(name: string): unknown {
  const text = readFileSync(new URL(`../../../vectors/agreement/${name}.json`, import.meta.url), 'utf8')
  return JSON.parse(text)
}

export interface Patch {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: unknown
}

/** Applies RFC 6902 `add`, `replace` and `remove` to a copy. */
export function patched(base: unknown, patches: readonly Patch[]): unknown {
  const copy: unknown = structuredClone(base)
  for (const { op, path, value } of patches) {
    const names = path.slice(1).split('/')
    const last = names.pop() ?? ''
    const parent = names.reduce((node, name) => (node as Record<string, unknown>)[name], copy)
    if (Array.isArray(parent) && last === '-') parent.push(value)
    else if (op === 'remove') Reflect.deleteProperty(parent as object, last)
    else Reflect.set(parent as object, last, value)
  }
  return copy
}
