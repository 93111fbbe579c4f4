import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { connect as connectTcp, isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Collector } from './config.ts'
import { frameSyslog } from './format.ts'

/** Takes messages to a collector. Sending never waits and never fails. */
export interface CollectorLink {
  readonly send: (message: string) => void
  /** How many messages were given up because the collector was away for too long. */
  readonly dropped: () => number
  /** Gives what is queued a moment to leave, then closes. */
  readonly close: () => Promise<void>
}

export interface LinkParts<Kind extends Collector = Collector> {
  readonly collector: Kind
  /** Called once when the collector goes away, and once when it is back. */
  readonly onChange: (state: 'away' | 'back') => void
}

type Datagrams = Extract<Collector, { protocol: 'udp' }>
type Streams = Exclude<Collector, Datagrams>

const second = 1_000
const maxQueued = 1_000
const longestPause = 60 * second
/** A collector that takes nothing for so long is away, whatever TCP says. */
const stalled = 10 * second

/** Opens the way to a collector. A file of certificate authorities that cannot be read counts as a collector that is away. */
export function openCollector({ collector, onChange }: LinkParts): CollectorLink {
  return collector.protocol === 'udp' ? openDatagrams(collector) : new StreamLink({ collector, onChange })
}

/** RFC 5426: one message a datagram; nobody says whether it arrived. */
function openDatagrams({ host, port }: Datagrams): CollectorLink {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4').unref()
  let dropped = 0
  let sending = 0
  const lose = () => {
    dropped += 1
  }
  socket.on('error', lose)
  return {
    send: (message) => {
      sending += 1
      socket.send(Buffer.from(message, 'utf8'), port, host, (error) => {
        sending -= 1
        if (error !== null) lose()
      })
    },
    dropped: () => dropped,
    close: async () => {
      for (let waited = 0; sending > 0 && waited < second; waited += 10) await pause(10)
      await new Promise<void>((done) => socket.close(done))
    },
  }
}

/** TCP (RFC 6587), TLS (RFC 5425) and a local stream socket: one connection, made again with growing pauses. */
class StreamLink implements CollectorLink {
  readonly #parts: LinkParts<Streams>
  readonly #queue: Uint8Array[] = []
  #socket: Socket | undefined
  #isReady = false
  #isClosing = false
  #isAway = false
  #failures = 0
  #dropped = 0
  #retry: NodeJS.Timeout | undefined

  constructor(parts: LinkParts<Streams>) {
    this.#parts = parts
  }

  send(message: string): void {
    this.#queue.push(frameSyslog(message))
    // The oldest go: what happens now is worth more to who reads along.
    if (this.#queue.length > maxQueued) {
      this.#queue.shift()
      this.#dropped += 1
    }
    this.#work()
  }

  dropped(): number {
    return this.#dropped
  }

  async close(): Promise<void> {
    for (let waited = 0; this.#queue.length > 0 && this.#isReady && waited < second; waited += 10) await pause(10)
    this.#isClosing = true
    clearTimeout(this.#retry)
    const socket = this.#socket
    if (socket === undefined) return
    const closed = new Promise<void>((done) => socket.once('close', done))
    if (this.#isReady) socket.end()
    else socket.destroy()
    await Promise.race([closed, pause(second)])
    socket.destroy()
  }

  #work(): void {
    if (this.#isClosing || this.#retry !== undefined) return
    if (this.#socket === undefined) this.#connect()
    else if (this.#isReady) this.#write(this.#socket)
  }

  #connect(): void {
    let socket: Socket
    try {
      socket = dial(this.#parts.collector)
    } catch {
      this.#lost()
      return
    }
    this.#socket = socket.unref()
    socket.setTimeout(stalled, () => {
      if (this.#queue.length > 0) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#lost()
    })
    socket.once(this.#parts.collector.protocol === 'tls' ? 'secureConnect' : 'connect', () => {
      this.#isReady = true
      this.#write(socket)
    })
  }

  /** A message leaves the queue once the socket took it; one that was under way when the line broke is lost. */
  #write(socket: Socket): void {
    while (this.#queue.length > 0 && !socket.writableNeedDrain) {
      const [next] = this.#queue.splice(0, 1)
      if (next !== undefined) socket.write(next, (error) => this.#wrote(error))
    }
    if (this.#queue.length > 0) socket.once('drain', () => this.#work())
  }

  #wrote(error: Error | null | undefined): void {
    if (error != null) {
      this.#dropped += 1
      return
    }
    this.#failures = 0
    if (!this.#isAway) return
    this.#isAway = false
    this.#parts.onChange('back')
  }

  #lost(): void {
    this.#socket = undefined
    this.#isReady = false
    if (this.#isClosing) return
    this.#failures += 1
    if (!this.#isAway && this.#failures > 1) {
      this.#isAway = true
      this.#parts.onChange('away')
    }
    const wait = Math.min(longestPause, second * 2 ** Math.min(this.#failures - 1, 6))
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      if (this.#queue.length > 0) this.#work()
    }, wait).unref()
  }
}

function dial(collector: Streams): Socket {
  switch (collector.protocol) {
    case 'tcp':
      return connectTcp({ host: collector.host, port: collector.port })
    case 'unix':
      return connectTcp({ path: collector.path })
    case 'tls': {
      const { host, port, ca } = collector
      // RFC 5425 §4.2.1: the collector proves who it is; a certificate that does not hold ends the connection.
      const trusted = ca === null ? {} : { ca: readFileSync(ca) }
      return connectTls({ host, port, servername: isIPv6(host) ? '' : host, minVersion: 'TLSv1.2', ...trusted })
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}
