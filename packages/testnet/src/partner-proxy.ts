import { once } from 'node:events'
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, type FaultPlan, noFaults } from './faults.ts'
import type { WireCapture } from './wire-capture.ts'

/**
 * Stands before a node's partner port. Outside, a TCP listener records every byte as it crosses; inside, an HTTP proxy
 * carries out the faults. The `host` header is passed on untouched, because hop signatures cover it.
 */
export interface PartnerProxy {
  readonly url: string
  /** The port of the node behind; undefined while there is none, and then connections are refused as a dead host's are. */
  setTarget(port: number | undefined): void
  setFaults(plan: FaultPlan): void
  /** How many requests reached the proxy. */
  readonly requests: () => number
  close(): Promise<void>
}

/** Opens a proxy on a free loopback port. With `capture` undefined nothing is recorded (for long runs). */
export async function openPartnerProxy({
  party,
  capture,
}: {
  readonly party: string
  readonly capture: WireCapture | undefined
}): Promise<PartnerProxy> {
  let target: number | undefined
  let plan = noFaults
  let requests = 0
  const inner = createServer((request, response) => {
    requests += 1
    const seen = { method: request.method ?? '', path: request.url ?? '', attempt: requests }
    carry({ request, response, target, plan: (body) => plan({ ...seen, body }) }).catch(() => {
      response.destroy()
    })
  })
  // What a node would wait for is the node's business; the proxy waits longer.
  inner.requestTimeout = 0
  inner.keepAliveTimeout = 120_000
  const innerPort = await listen(inner)
  const sockets = new Set<Socket>()
  let connections = 0
  const outer = createTcpServer((socket) => {
    connections += 1
    record({ socket, innerPort, party, connection: connections, capture, sockets })
  })
  const port = await listen(outer)
  return {
    url: `http://127.0.0.1:${port}`,
    setTarget: (next) => {
      target = next
    },
    setFaults: (next) => {
      plan = next
    },
    requests: () => requests,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      inner.closeAllConnections()
      await Promise.all([closed(outer), closed(inner)])
    },
  }
}

function record({
  socket,
  innerPort,
  party,
  connection,
  capture,
  sockets,
}: {
  readonly socket: Socket
  readonly innerPort: number
  readonly party: string
  readonly connection: number
  readonly capture: WireCapture | undefined
  readonly sockets: Set<Socket>
}): void {
  const inside = connect(innerPort, '127.0.0.1')
  for (const end of [socket, inside]) {
    end.setNoDelay(true)
    sockets.add(end)
    end.on('error', () => undefined)
    end.once('close', () => {
      sockets.delete(end)
      socket.destroy()
      inside.destroy()
    })
  }
  if (capture !== undefined) {
    socket.on('data', (bytes) => capture.add({ to: party, connection, direction: 'request', bytes }))
    inside.on('data', (bytes) => capture.add({ to: party, connection, direction: 'response', bytes }))
  }
  socket.pipe(inside)
  inside.pipe(socket)
}

interface Carried {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: number | undefined
  readonly plan: (body: Uint8Array) => Fault
}

async function carry({ request, response, target, plan }: Carried): Promise<void> {
  const sent = await readAll(request)
  const fault = plan(sent)
  if (target === undefined || fault.kind === 'cut') {
    request.socket.destroy()
    return
  }
  if (fault.kind === 'delay') await sleep(fault.milliseconds)
  const body = fault.kind === 'rewrite' ? fault.request(sent) : sent
  const answer = await exchange({ request, target, body })
  if (fault.kind === 'duplicate') await exchange({ request, target, body })
  if (fault.kind === 'lose-answer') {
    request.socket.destroy()
    return
  }
  const answered = fault.kind === 'rewrite' ? fault.response(answer.body) : answer.body
  response.writeHead(answer.status, answer.reason, headersFor(answer.headers, answered.length))
  response.end(answered)
}

interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

async function exchange({
  request,
  target,
  body,
}: {
  readonly request: IncomingMessage
  readonly target: number
  readonly body: Uint8Array
}): Promise<Answer> {
  const out = httpRequest({
    host: '127.0.0.1',
    port: target,
    method: request.method,
    path: request.url,
    headers: headersFor(request.rawHeaders, body.length),
    setHost: false,
    agent: false,
  })
  out.end(body)
  const [incoming] = (await once(out, 'response')) as [IncomingMessage]
  return {
    status: incoming.statusCode ?? 502,
    reason: incoming.statusMessage ?? '',
    headers: incoming.rawHeaders,
    body: await readAll(incoming),
  }
}

/** The headers as they came, in order and spelling, but for what belongs to one connection and the length. */
function headersFor(raw: readonly string[], length: number): string[] {
  const kept: string[] = []
  let hadBody = false
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const lower = name.toLowerCase()
    if (lower === 'content-length' || lower === 'transfer-encoding') hadBody = true
    else if (lower !== 'connection' && lower !== 'keep-alive') kept.push(name, raw[at + 1] ?? '')
  }
  return hadBody || length > 0 ? [...kept, 'content-length', String(length)] : kept
}

async function readAll(stream: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function closed(server: Server): Promise<void> {
  const ended = once(server, 'close')
  server.close()
  await ended
}
