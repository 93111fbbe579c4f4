import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { problemContentType } from '@comity/protocol'
import type { FastifyInstance } from 'fastify'
import { fail } from './errors.ts'
import { answerCode, type AnsweredProblem } from './problem.ts'

const second = 1_000

/** Header fields of every response, errors included (spec/attacks.md F-15). */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Options of Node's HTTP server and of Fastify that both servers of a node share (spec/attacks.md F-08, F-09). */
export const serverOptions = {
  logger: false,
  trustProxy: false,
  exposeHeadRoutes: false,
  return503OnClosing: false,
  forceCloseConnections: 'idle',
  keepAliveTimeout: 15 * second,
  connectionTimeout: 120 * second,
  // Node's own limit would count the time in which a slow database holds up an upload; `limitBody` counts what is sent.
  requestTimeout: 0,
  routerOptions: { maxParamLength: 128, caseSensitive: true, ignoreTrailingSlash: false },
  http: {
    maxHeaderSize: 16_384,
    headersTimeout: 10 * second,
    connectionsCheckingInterval: 2 * second,
    requireHostHeader: false,
    insecureHTTPParser: false,
  },
} as const

const maxConnections = 1_000
const bodyMilliseconds = 30 * second
const closingMilliseconds = 8 * second

/** Sets what cannot be set by options, and answers what Node would answer by itself without our header fields. */
export function hardenServer(server: Server): void {
  server.maxConnections = maxConnections
  server.maxRequestsPerSocket = 1_000
  server.on('checkExpectation', (_request, response) => {
    const { problem } = answerCode('header-malformed', randomUUID())
    response.writeHead(problem.status, { ...securityHeaders, 'content-type': problemContentType, connection: 'close' })
    response.end(JSON.stringify(problem))
  })
}

/** Begins to listen. Throws `address-unavailable`. */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) fail('address-unavailable', { port })
    throw error
  }
}

/**
 * Stops taking connections and lets accepted calls finish for eight seconds; what then still runs is cut off and gets no
 * answer (spec/attacks.md G-12).
 */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), closingMilliseconds)
  await app.close()
  clearTimeout(cut)
}

/** Answers what Node could not read as a request, and closes the connection. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'header-too-large' : 'header-malformed'
  socket.end(rawAnswer(answerCode(code, randomUUID())))
}

function rawAnswer({ problem }: AnsweredProblem): string {
  const body = JSON.stringify(problem)
  const fields = {
    ...securityHeaders,
    'content-type': problemContentType,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${String(problem.status)} Refused`, ...lines, '', body].join('\r\n')
}

/**
 * Closes the connection of a request whose body does not arrive: after 30 seconds as a whole, or, for an upload, after
 * 30 seconds without a byte (spec/attacks.md F-08, F-09).
 */
export function limitBody(request: IncomingMessage, { isUpload }: { readonly isUpload: boolean }): void {
  let read = request.socket.bytesRead
  const timer = setTimeout(() => {
    // An upload that the node itself holds back (unread bytes wait here) is not the client's fault.
    const moves = request.socket.bytesRead > read || request.readableLength > 0
    read = request.socket.bytesRead
    if (isUpload && moves) timer.refresh()
    else request.destroy()
  }, bodyMilliseconds)
  timer.unref()
  const done = () => clearTimeout(timer)
  request.once('end', done).once('close', done)
}
