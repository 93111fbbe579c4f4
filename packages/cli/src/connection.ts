import type { OwnFetch, OwnNode } from '@comity/client/own'
import { readdirSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from './errors.ts'

/** Names of token files: no path, nothing hidden. */
export const handleForm = /^[a-z][a-z0-9-]{0,62}$/
const tokenForm = /^[A-Za-z0-9._~+/=-]{16,200}$/

/** Where people of the node in `dir` call, and as whom. Throws `node-missing`, `token-missing`, `token-unsafe`. */
export async function connect({ dir, as }: { readonly dir: string; readonly as: string }): Promise<OwnNode> {
  return { url: await ownUrl(dir), token: await readToken({ dir, as }), fetch: send }
}

/** The path of a person's token file. Throws `token-missing` for a name that cannot be one. */
export function tokenFile({ dir, as }: { readonly dir: string; readonly as: string }): string {
  if (!handleForm.test(as)) fail('token-missing', {})
  return join(dir, 'people', `${as}.token`)
}

/** Whose tokens there are in the folder of a node. */
export function tokenNames(dir: string): readonly string[] {
  try {
    const files = readdirSync(join(dir, 'people')).filter((file) => file.endsWith('.token'))
    return files.map((file) => file.slice(0, -'.token'.length)).sort()
  } catch {
    return []
  }
}

/** `fetch` without redirects, so that the token goes nowhere else; an async iterable is streamed. */
const send: OwnFetch = (url, { method, headers, body }) =>
  fetch(url, { method, headers, body, duplex: 'half', redirect: 'error' })

/** Refuses a folder in which there is no node. Throws `node-missing`. */
export async function requireNode(dir: string): Promise<void> {
  const found = await stat(join(dir, 'node.json')).catch(() => undefined)
  if (found === undefined) fail('node-missing', {})
}

/**
 * Where browsers find the node of a folder: under its first name, else under its party's name on this machine, for a
 * passkey is bound to a name (spec/sign-in.md §1). Throws `node-missing`.
 */
export async function pageUrl(dir: string): Promise<string> {
  const config = await readConfig(dir)
  const { party } = config as { readonly party?: unknown }
  const { own } = config as { readonly own?: { readonly port?: unknown; readonly names?: unknown } }
  const [name] = Array.isArray(own?.names) ? (own.names as readonly unknown[]) : []
  if (typeof name === 'string') return `https://${name}`
  if (typeof party !== 'string' || typeof own?.port !== 'number') return fail('node-missing', {})
  return `http://${party}.localhost:${String(own.port)}`
}

async function readConfig(dir: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(dir, 'node.json'), 'utf8')) as unknown
  } catch {
    return fail('node-missing', {})
  }
}

async function ownUrl(dir: string): Promise<string> {
  const config = await readConfig(dir)
  const own: unknown = typeof config === 'object' && config !== null && 'own' in config ? config.own : undefined
  if (typeof own !== 'object' || own === null || !('host' in own) || !('port' in own)) return fail('node-missing', {})
  const { host, port } = own
  if (typeof host !== 'string' || typeof port !== 'number') return fail('node-missing', {})
  return `http://${reachableHost(host)}:${String(port)}`
}

/** A wildcard address is one to listen on, not one to call. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

async function readToken(person: { readonly dir: string; readonly as: string }): Promise<string> {
  const path = tokenFile(person)
  let mode: number
  let text: string
  try {
    mode = (await stat(path)).mode
    text = (await readFile(path, 'utf8')).trimEnd()
  } catch {
    return fail('token-missing', {})
  }
  // spec/attacks.md G-13: a secret that others can read is no longer one.
  if ((mode & 0o077) !== 0 || !tokenForm.test(text)) fail('token-unsafe', {})
  return text
}
