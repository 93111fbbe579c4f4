import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { fail } from '../errors.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Copies that the build made beside each file, the smallest first. */
const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

/**
 * What the application may do, and no more: its own scripts and styles, calls to this node; nothing inline, nothing compiled
 * from text, no string where a browser would read it as script (spec/attacks.md F-01, F-15).
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

interface PageFile {
  readonly type: string
  readonly plain: Buffer
  readonly packed: ReadonlyMap<string, Buffer>
}

/** The files of the web application in memory: what is served is what was there when the node started. */
function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths.flatMap((path) => {
      const type = types[extname(path)]
      if (type === undefined) return []
      const packed = encodings
        .filter(({ ending }) => paths.includes(`${path}${ending}`))
        .map(({ name, ending }) => [name, readFileSync(join(folder, `${path}${ending}`))] as const)
      return [[`/${path}`, { type, plain: readFileSync(join(folder, path)), packed: new Map(packed) }] as const]
    }),
  )
}

/**
 * Serves the web application to everybody who reaches the node: it holds nothing, and what it shows comes by calls. Every
 * path but those of files and of calls is its one page, which knows its own ways.
 */
export function addPageRoutes(app: FastifyInstance, folder: string): void {
  const files = readPageFiles(folder)
  app.get('/*', { config: { isPage: true }, schema: { hide: true } }, (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const isFile = path !== '/index.html' && files.has(path)
    const file = files.get(isFile || path.startsWith('/assets/') ? path : '/index.html') ?? fail('not-found', {})
    const encoding = encodingOf(request, file)
    if (encoding !== undefined) reply.header('content-encoding', encoding)
    if (!isFile) reply.header('content-security-policy', pagePolicy)
    return (
      reply
        .type(file.type)
        .header('vary', 'accept-encoding')
        // A file's name changes with its content; the page's does not.
        .header('cache-control', isFile ? 'public, max-age=31536000, immutable' : 'no-cache')
        .send(file.packed.get(encoding ?? '') ?? file.plain)
    )
  })
}

function encodingOf({ headers }: FastifyRequest, { packed }: PageFile): string | undefined {
  const accepted = (headers['accept-encoding'] ?? '').split(/\s*,\s*/)
  return encodings.find(({ name }) => accepted.includes(name) && packed.has(name))?.name
}
