import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { importLines, openCase, publish, simpleTerms, startTestnet, sync } from '../src/index.ts'
import { foreignConnections, type Seen, stillRunning, watchProcesses } from './process-watch.ts'

const demo = new URL('../bin/demo.js', import.meta.url).pathname
const skip = process.platform !== 'linux' && 'what a process holds is read from /proc'

let folder: string
let temporary: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-leftovers-'))
  temporary = join(folder, 'tmp')
  for (const name of ['tmp', 'home', 'cwd', 'lists/one', 'lists/two'])
    await mkdir(join(folder, name), { recursive: true })
  for (const party of ['one', 'two']) {
    await writeFile(join(folder, 'lists', party, 'domain.txt'), `shared.example\nonly-${party}.example\n`)
  }
  // As root the database server runs under another account, which must be able to pass through.
  for (const path of [folder, temporary]) await chmod(path, 0o711)
  // The first start after an installation makes the library links that npm archives cannot hold, once.
  const first = await startTestnet({ parties: [] })
  await first.close()
})
after(() => rm(folder, { recursive: true }))

/**
 * Runs a program of Node's in folders of its own and watches it. Node's permission model lets it, its workers and the
 * Node processes that it starts write below the temporary folder and nowhere else: any other write would fail.
 */
async function watched(
  args: readonly string[],
): Promise<{ readonly seen: Seen; readonly code: unknown; output: string }> {
  const may = ['--permission', '--allow-fs-read=*', '--allow-child-process', '--allow-worker']
  const child = spawn(process.execPath, [...may, `--allow-fs-write=${temporary}`, ...args], {
    cwd: join(folder, 'cwd'),
    env: { PATH: process.env['PATH'], HOME: join(folder, 'home'), TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
  const closed = once(child, 'close')
  const seen = await watchProcesses({ root: child.pid ?? 0, until: closed, milliseconds: 20 })
  const [code] = (await closed) as [unknown]
  return { seen, code, output: code === 0 ? text.out : text.err }
}

let run: Awaited<ReturnType<typeof watched>>
test('the demo comes true where it may write below its temporary folder only', { skip }, async () => {
  run = await watched([demo, join(folder, 'lists'), '--json'])
  assert.equal(run.code, 0, run.output)
  assert.deepEqual((JSON.parse(run.output) as { request: unknown }).request, { state: 'answered' })
})

test('the demo leaves no process and no file behind', { skip }, async () => {
  assert.ok(run.seen.processes.size > 3, 'the database server and its children were seen')
  assert.deepEqual(stillRunning(run.seen), [])
  for (const name of ['tmp', 'home', 'cwd']) assert.deepEqual(await readdir(join(folder, name)), [], name)
  // The database server is no Node process; shared memory is its own and gone with it.
  const elsewhere = [...run.seen.written].filter((path) => !path.startsWith(`${temporary}/`) && path !== '/dev/null')
  assert.deepEqual(
    elsewhere.filter((path) => !path.startsWith('/dev/shm/PostgreSQL.')),
    [],
  )
  const shared = await readdir('/dev/shm').catch((): string[] => [])
  assert.deepEqual(
    elsewhere.filter((path) => shared.includes(path.replace('/dev/shm/', ''))),
    [],
  )
})

test('the demo listens on loopback only and connects to nothing but its own nodes and database', { skip }, () => {
  const { listening, connections, unixSockets, samples } = run.seen
  assert.ok(
    samples > 50 && connections.size > 0,
    `${String(samples)} samples saw ${String(connections.size)} connections`,
  )
  assert.deepEqual(foreignConnections(run.seen), [])
  assert.deepEqual(
    [...listening.keys()].filter((name) => !name.startsWith('tcp 127.0.0.1:')),
    [],
    'no UDP, so no DNS',
  )
  // For each party its people's port, its partners' port, and the two ends of the proxy before it; the database has none.
  assert.equal(listening.size, 8)
  assert.equal(new Set(listening.values()).size, 1)
  assert.ok([...unixSockets].some((path) => path.endsWith('.s.PGSQL.5432')))
  assert.deepEqual(
    [...unixSockets].filter((path) => !path.startsWith(`${temporary}/`)),
    [],
  )
})

test('the watch sees a connection to anybody else, a UDP socket, a port and a file elsewhere', { skip }, async () => {
  const stranger = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const { port } = stranger.address() as AddressInfo
  const { seen, code, output } = await watched([
    '--input-type=module',
    '--eval',
    `import { createSocket } from 'node:dgram'
     import { writeFileSync } from 'node:fs'
     import { connect, createServer } from 'node:net'
     const socket = connect(${String(port)}, '127.0.0.1')
     const server = createServer().listen(0, '0.0.0.0')
     const udp = createSocket('udp4').bind(0)
     let refused
     try { writeFileSync('in-the-working-folder', '') } catch (error) { refused = error.code }
     setTimeout(() => { socket.destroy(); server.close(); udp.close(); console.log(refused) }, 500)`,
  ])
  stranger.close()
  assert.equal(code, 0, output)
  assert.equal(output, 'ERR_ACCESS_DENIED\n')
  assert.equal(foreignConnections(seen).length, 1)
  assert.match(foreignConnections(seen)[0] ?? '', new RegExp(` 127\\.0\\.0\\.1:${String(port)}$`))
  const names = [...seen.listening.keys()]
  assert.ok(
    names.some((name) => /^tcp 0\.0\.0\.0:\d+$/.test(name)) && names.some((name) => name.startsWith('udp ')),
    String(names),
  )
})

test('a node process listens on its two ports and connects to its partner and its database', { skip }, async () => {
  const parties = [
    { code: 'north-police', memberClass: 'agency', country: 'NO' },
    { code: 'south-bank', memberClass: 'company', country: 'SE' },
  ] as const
  const work = async () => {
    const net = await startTestnet({ asProcesses: true, isDurable: true, parties })
    try {
      const [north, south] = [net.party('north-police'), net.party('south-bank')]
      await net.introduceAll()
      const agreement = await net.signAgreement(simpleTerms(net, {}))
      await importLines(north, { case: await openCase(north), profile: 'domain/1', lines: ['a.example'] })
      await publish(north, agreement)
      await sync(south, { agreement, publisher: north })
      const urls = net.parties.flatMap(({ ownUrl, directUrl }) => [ownUrl, directUrl])
      return urls.map((url) => `tcp 127.0.0.1:${new URL(url).port}`)
    } finally {
      await net.close()
    }
  }
  const working = work()
  const seen = await watchProcesses({ root: process.pid, until: working, milliseconds: 20 })
  const ports = await working
  const byNodes = [...seen.listening].filter(([, pid]) => pid !== process.pid).map(([name]) => name)
  assert.deepEqual(byNodes.sort(), ports.sort())
  assert.deepEqual(foreignConnections(seen), [])
  assert.deepEqual(
    [...seen.listening.keys()].filter((name) => !name.startsWith('tcp 127.0.0.1:')),
    [],
  )
})
