import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkConfig, NodeConfig } from '../src/config.ts'
import { readPostmaster } from '../src/database/postmaster.ts'
import { call } from './support.ts'

const program = fileURLToPath(new URL('../bin/comity-node.js', import.meta.url))
let parent: string
let dir: string
let token: string

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'comity-test-'))
  await chmod(parent, 0o711)
  dir = join(parent, 'node')
  const { code } = await run('init', dir, ...who, '--own-port', '0', '--partner-port', '0')
  assert.equal(code, 0)
  token = (await readFile(join(dir, 'people', 'administrator.token'), 'utf8')).trim()
})
after(async () => {
  await rm(parent, { recursive: true, force: true })
})

const party = ['--party', 'norland', '--name', 'Norland Police', '--country', 'NO', '--member-class', 'agency']
const who = [...party, '--administrator', 'First', '--unit', 'Board']

// Nothing of this shell but where a run of many files keeps what Node compiled: that saves time and changes nothing else.
const ofTheRun = ['NODE_COMPILE_CACHE', 'NODE_OPTIONS'].filter((name) => process.env[name] !== undefined)
const env = { PATH: '', ...Object.fromEntries(ofTheRun.map((name) => [name, process.env[name]])) }

function launch(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
}

async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = launch(...args)
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...said }
}

interface Started {
  readonly child: ChildProcess
  readonly ownUrl: string
  readonly ended: (signal: NodeJS.Signals) => Promise<number | null>
}

async function start(): Promise<Started> {
  const child = launch('start', dir, '--json')
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  const { ownUrl } = JSON.parse(line.toString()) as { ownUrl: string }
  const ended = async (signal: NodeJS.Signals) => {
    const gone = once(child, 'exit')
    child.kill(signal)
    return ((await gone) as [number | null])[0]
  }
  return { child, ownUrl, ended }
}

const status = (ownUrl: string) => call(ownUrl, { name: 'node.status', body: {}, token })

test('a node that init made starts from its folder alone, serves, and ends with 0 at SIGTERM, its database too', async () => {
  const node = await start()
  const answer = await status(node.ownUrl)
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.json()['party'], 'norland')
  assert.equal(answer.json()['database'], 'embedded')
  assert.equal(await node.ended('SIGTERM'), 0)
  assert.equal(await readPostmaster(join(dir, 'postgres', 'data')), undefined)
})

test('a second process on the folder ends with 78 and the first serves on; after kill -9 the next start serves', async () => {
  const first = await start()
  const second = await run('start', dir)
  assert.equal(second.code, 78)
  assert.match(second.stderr, /^already-running: /)
  assert.equal((await status(first.ownUrl)).status, 200)
  await first.ended('SIGKILL')
  const third = await start()
  assert.equal((await status(third.ownUrl)).status, 200)
  assert.equal(await third.ended('SIGINT'), 0)
})

test('init writes every setting there is, and the README shows all of them', async () => {
  const every = Object.keys(NodeConfig.properties)
  assert.deepEqual(Object.keys(JSON.parse(await readFile(join(dir, 'node.json'), 'utf8')) as object), every)
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const shown = checkConfig(JSON.parse(/^```json\n(.*?)^```/ms.exec(readme)?.[1] ?? ''))
  assert.deepEqual(Object.keys(shown), every)
})

test('G-12 a call under way at SIGTERM is answered', async () => {
  const node = await start()
  const calls = Array.from({ length: 20 }, () =>
    status(node.ownUrl).then(
      ({ status: code }) => code,
      () => 'none',
    ),
  )
  await calls[0]
  const code = await node.ended('SIGTERM')
  assert.equal(code, 0)
  for (const answer of await Promise.all(calls)) assert.ok(answer === 200 || answer === 'none')
})

test('a signal that comes with the line that says the node runs stops it in order, its database too', async () => {
  // Sent from within while the line is written: the moment is met each time.
  const early = `
    const { write } = process.stdout
    process.stdout.write = (...said) => {
      process.kill(process.pid, 'SIGTERM')
      return write.apply(process.stdout, said)
    }`
  const preload = `data:text/javascript,${encodeURIComponent(early)}`
  const child = spawn(process.execPath, ['--import', preload, program, 'start', dir, '--json'], {
    stdio: 'ignore',
    env,
  })
  assert.deepEqual(await once(child, 'exit'), [0, null])
  assert.equal(await readPostmaster(join(dir, 'postgres', 'data')), undefined)
})

test('wrong usage ends with 2, an unreadable folder with 78, an existing one with 73', async () => {
  assert.equal((await run()).code, 2)
  assert.equal((await run('start', dir, '--force')).code, 2)
  assert.equal((await run('start', join(parent, 'none'))).code, 78)
  assert.equal((await run('init', dir, ...who)).code, 73)
})

test('G-13 an unsafe key ends the start with 78 and its reason', async () => {
  await chmod(join(dir, 'keys', 'log.json'), 0o644)
  const { code, stderr } = await run('start', dir)
  await chmod(join(dir, 'keys', 'log.json'), 0o600)
  assert.equal(code, 78)
  assert.match(stderr, /^key-unsafe: /)
  assert.equal(await readPostmaster(join(dir, 'postgres', 'data')), undefined)
})

for (const door of ['own', 'partner'] as const) {
  test(`a taken ${door} port ends the start with 75 and leaves no server behind`, async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const path = join(dir, 'node.json')
    const text = await readFile(path, 'utf8')
    const config = checkConfig(JSON.parse(text))
    await writeFile(path, JSON.stringify({ ...config, [door]: { ...config[door], port } }))
    const { code, stderr } = await run('start', dir)
    await writeFile(path, text)
    taken.close()
    assert.equal(code, 75)
    assert.match(stderr, /^address-unavailable: /m)
    assert.equal(await readPostmaster(join(dir, 'postgres', 'data')), undefined)
  })
}

test('init refuses one port for people and partners with 78 and makes nothing', async () => {
  const shared = join(parent, 'shared')
  const { code, stderr } = await run('init', shared, ...who, '--own-port', '7400', '--partner-port', '7400')
  assert.equal(code, 78)
  assert.match(stderr, /^config-invalid: .*"partner\/port"/)
  assert.equal(existsSync(shared), false)
})

test('init keeps the folder of a node out of git', async () => {
  assert.equal(await readFile(join(dir, '.gitignore'), 'utf8'), '*\n')
})
