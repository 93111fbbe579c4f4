import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { minute } from '@comity/codec'
import { openLogger } from '../src/logger.ts'
import type { Collector } from '../src/syslog/config.ts'
import { formatSyslog } from '../src/syslog/format.ts'
import { openSyslog } from '../src/syslog/forward.ts'
import { type Bench, http, initBenchNode, noon, openBench } from './support.ts'
import { parseFrames, parseSyslog } from './syslog-reader.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

const log = openLogger({ level: 'silent', stream: { write: () => undefined } })
const source = { party: 'norland', pid: 4711 }
const event = () => ({ minute: noon, peer: 'sudland', route: '/partner/match.evaluate', code: 'key-unknown', count: 1 })
const open = (collector: Collector, now = () => noon) => openSyslog({ collector, source, now, log })

/** A collector on loopback that keeps what every connection sent. */
async function listenStream(server: Server, at: string | number) {
  const received: Buffer[] = []
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  const keep = (socket: Socket) => socket.on('data', (data) => received.push(data)).on('error', () => undefined)
  server.on('tlsClientError', () => undefined)
  server.on('secureConnection', keep)
  if (!('setSecureContext' in server)) server.on('connection', keep)
  server.listen(...([at, ...(typeof at === 'number' ? ['127.0.0.1'] : [])] as [number]))
  await once(server, 'listening')
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  const port = typeof at === 'number' ? (server.address() as AddressInfo).port : 0
  return { port, frames: () => parseFrames(Buffer.concat(received)), close }
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    assert.ok(waited < 10_000, 'it did not happen within ten seconds')
    await new Promise((done) => setTimeout(done, 10))
  }
}

test('a security event is one RFC 5424 message with code, peer, route and count, and no text', () => {
  const text = formatSyslog({ ...event(), count: 12 }, { ...source, facility: 13 }, noon + 1)
  assert.deepEqual(parseSyslog(text), {
    facility: 13,
    severity: 4,
    timestamp: '2026-01-15T12:00:00.001Z',
    hostname: 'norland',
    application: 'comity',
    process: '4711',
    id: 'security-event',
    data: {
      'comity@32473': {
        code: 'key-unknown',
        peer: 'sudland',
        route: '/partner/match.evaluate',
        count: '12',
        minute: '2026-01-15T12:00:00.000Z',
      },
    },
    text: '',
  })
})

test('quotes, brackets, backslashes and line ends in a name neither end the structured data nor start a line', () => {
  const hostile = 'a"]\\ [x y="z"]\n<13>1 forged'
  const text = formatSyslog({ ...event(), route: hostile }, { ...source, facility: 4 }, noon)
  assert.ok(!text.includes('\n'))
  assert.equal(parseSyslog(text).data['comity@32473']?.['route'], hostile.replace('\n', '?'))
})

test('over UDP each message is one datagram', async () => {
  const server = createSocket('udp4')
  const received: string[] = []
  server.on('message', (data) => received.push(data.toString('utf8')))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const syslog = open({ protocol: 'udp', host: '127.0.0.1', port: server.address().port, facility: 10 })
  syslog.changed(event())
  await until(() => received.length > 0)
  assert.equal(parseSyslog(received[0] ?? '').data['comity@32473']?.['code'], 'key-unknown')
  await syslog.close()
  server.close()
})

test('over TCP messages are framed by octet counting, however many leave at once', async () => {
  const collector = await listenStream(createServer(), 0)
  const syslog = open({ protocol: 'tcp', host: '127.0.0.1', port: collector.port, facility: 10 })
  for (let n = 0; n < 300; n += 1) syslog.changed({ ...event(), route: `/partner/${'é'.repeat(n)}` })
  await until(() => collector.frames().length === 300)
  const routes = collector.frames().map((frame) => parseSyslog(frame).data['comity@32473']?.['route'])
  assert.equal(new Set(routes).size, 300)
  await syslog.close()
  await collector.close()
})

test('a local stream socket is a collector too', async () => {
  const path = join(bench.dir, 'log.socket')
  const collector = await listenStream(createServer(), path)
  const syslog = open({ protocol: 'unix', path, facility: 10 })
  syslog.changed(event())
  await until(() => collector.frames().length === 1)
  await syslog.close()
  await collector.close()
})

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test(
  'over TLS events go to the collector whose certificate holds, and to no other',
  { skip: hasOpenssl ? false : 'openssl is not installed' },
  async () => {
    const make = (name: string) => {
      const [key, cert] = [join(bench.dir, `${name}.key`), join(bench.dir, `${name}.crt`)]
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
      const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      const args = ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert]
      execFileSync('openssl', args, { stdio: 'ignore' })
      return { key, cert }
    }
    const [ours, other] = [make('ours'), make('other')]
    const serve = async ({ key, cert }: typeof ours) =>
      listenStream(createTlsServer({ key: await readFile(key), cert: await readFile(cert) }), 0)
    const [good, bad] = [await serve(ours), await serve(other)]
    const tls = { protocol: 'tls' as const, host: 'localhost', facility: 10, ca: ours.cert }
    const [toGood, toBad] = [open({ ...tls, port: good.port }), open({ ...tls, port: bad.port })]
    toGood.changed(event())
    toBad.changed(event())
    await until(() => good.frames().length === 1)
    assert.equal(bad.frames().length, 0)
    await Promise.all([toGood.close(), toBad.close()])
    await Promise.all([good.close(), bad.close()])
  },
)

test('equal events of a minute are one line at first and one with their count when it is over', async () => {
  const collector = await listenStream(createServer(), 0)
  let now = noon
  const syslog = open({ protocol: 'tcp', host: '127.0.0.1', port: collector.port, facility: 10 }, () => now)
  const counted = event()
  for (; counted.count < 1_000; counted.count += 1) syslog.changed(counted)
  syslog.tick()
  now += minute
  syslog.tick()
  syslog.tick()
  await until(() => collector.frames().length === 2)
  const counts = collector.frames().map((frame) => parseSyslog(frame).data['comity@32473']?.['count'])
  assert.deepEqual(counts, ['1', '1000'])
  await syslog.close()
  await collector.close()
})

test('a collector that is away costs nothing, and gets what waited once it is back', async () => {
  const first = await listenStream(createServer(), 0)
  const { port } = first
  await first.close()
  const syslog = open({ protocol: 'tcp', host: '127.0.0.1', port, facility: 10 })
  const before = performance.now()
  for (let n = 0; n < 500; n += 1) syslog.changed({ ...event(), code: `code-${String(n)}` })
  assert.ok(performance.now() - before < 500)
  await new Promise((done) => setTimeout(done, 50))
  const back = await listenStream(createServer(), port)
  await until(() => back.frames().length === 500)
  await syslog.close()
  await back.close()
})

test('a node sends the refusal of a call to its collector, and answers as well when the collector is away', async () => {
  const collector = await listenStream(createServer(), 0)
  const norland = await initBenchNode(bench, 'norland')
  const path = join(norland.dir, 'node.json')
  const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  const syslog = { protocol: 'tcp', host: '127.0.0.1', port: collector.port, facility: 10 }
  await writeFile(path, JSON.stringify({ ...config, syslog }))
  const node = await norland.start()
  const call = () => http(`${node.ownUrl}/own/node.status`, { method: 'POST', headers: { authorization: 'Bearer x' } })
  assert.equal((await call()).status, 401)
  await until(() => collector.frames().length === 1)
  const { hostname, data } = parseSyslog(collector.frames()[0] ?? '')
  assert.equal(hostname, 'norland')
  assert.equal(data['comity@32473']?.['code'], 'login-failed')
  await collector.close()
  assert.equal((await call()).status, 401)
  await node.stop()
})

test('a node.json with a collector of no known kind is refused', async () => {
  const sudland = await initBenchNode(bench, 'sudland')
  const path = join(sudland.dir, 'node.json')
  const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  await writeFile(path, JSON.stringify({ ...config, syslog: { protocol: 'http', host: 'x', port: 1, facility: 1 } }))
  await assert.rejects(sudland.start(), { code: 'config-invalid' })
})
