import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestnet } from '../src/index.ts'
import { newcomerEnv } from './newcomer-env.ts'
import { stillRunning, watchTree } from './process-watch.ts'

const demo = new URL('../bin/demo.js', import.meta.url).pathname
const comity = new URL('../../cli/bin/comity.js', import.meta.url).pathname
const skip = process.platform !== 'linux' && 'what a process leaves is read from /proc'

let folder: string
let temporary: string
const lists = () => join(folder, 'lists')
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-stop-'))
  temporary = join(folder, 'tmp')
  await mkdir(temporary)
  for (const party of ['First Party', 'second']) {
    await mkdir(join(lists(), party), { recursive: true })
    await writeFile(join(lists(), party, 'domain.txt'), `shared.example\nonly-${party.length.toString()}.example\n`)
  }
  // As root the database server runs under another account, which must be able to pass through.
  for (const path of [folder, temporary]) await chmod(path, 0o711)
  // The first start after an installation makes the library links that npm archives cannot hold, once.
  const first = await startTestnet({ parties: [] })
  await first.close()
})
after(() => rm(folder, { recursive: true }))

/** Runs a program until it ends, in a process group of its own, and says what it leaves behind. */
async function stopped(args: readonly string[], stop: (child: ChildProcess) => Promise<void>) {
  const env = { ...newcomerEnv({ home: folder, temporary }), PATH: process.env['PATH'] }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
  const ended = once(child, 'close')
  const watching = watchTree({ root: child.pid ?? 0, until: ended, milliseconds: 50 })
  await stop(child)
  const [code] = (await ended) as [number | null]
  return { ...text, code, running: stillRunning(await watching), files: await readdir(temporary) }
}

/** Resolves when a sentence with these words is printed. */
async function says(child: ChildProcess, words: string): Promise<void> {
  let printed = ''
  for await (const piece of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    printed += String(piece)
    if (printed.includes(words)) return
  }
  assert.fail(`ended without: ${words}`)
}

const interruptTwice = async (child: ChildProcess) => {
  child.kill('SIGINT')
  await sleep(150)
  child.kill('SIGINT')
}

/** As somebody does who holds the keys down: to the last moment. */
const interruptToTheEnd = async (child: ChildProcess) => {
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT')
    await sleep(3)
  }
}

const nothing = { err: '', running: [], files: [] }

test('two interrupts 150 ms apart stop the command line and the demo below it with 130', { skip }, async () => {
  const { out, ...ended } = await stopped([comity, 'demo', lists()], async (child) => {
    await says(child, 'imported')
    await interruptTwice(child)
  })
  assert.deepEqual(ended, { ...nothing, code: 130 })
  assert.match(out, /Stopping the nodes; everything they wrote is removed\.\n$/)
})

for (const milliseconds of [300, 900]) {
  test(
    `interrupts from ${String(milliseconds)} ms after the start to the last moment end the demo with 130`,
    { skip },
    async () => {
      const { out, ...ended } = await stopped([demo, lists()], async (child) => {
        await sleep(milliseconds)
        await interruptToTheEnd(child)
      })
      assert.deepEqual(ended, { ...nothing, code: 130 }, out)
    },
  )
}

test('Ctrl-C at a terminal, which reaches every program of the group, ends the start with 130', { skip }, async () => {
  const { out, ...ended } = await stopped([comity, 'demo', lists()], async (child) => {
    await says(child, 'holds 1 list')
    await sleep(400)
    process.kill(-(child.pid ?? 0), 'SIGINT')
  })
  assert.deepEqual(ended, { ...nothing, code: 130 }, out)
})

test('a reader of the output that goes away stops the demo with 141', { skip }, async () => {
  const { out, ...ended } = await stopped([demo, lists()], (child) => {
    child.stdout?.destroy()
    return Promise.resolve()
  })
  assert.equal(out, '')
  assert.deepEqual(ended, { ...nothing, code: 141 })
})

test('an interrupt while the nodes stay up ends them, and the demo has come true: 0', { skip }, async () => {
  let rows: unknown
  const { out, ...ended } = await stopped([comity, 'demo', lists(), '--stay'], async (child) => {
    await says(child, 'The nodes stay up until Ctrl-C.')
    const [party = ''] = (await readdir(temporary)).map((name) => join(temporary, name, 'party-1'))
    const listed = spawn(process.execPath, [comity, '--node', party, '--as', 'officer', '--json', 'hit', 'list'])
    const [answer] = (await once(listed.stdout, 'data')) as [Buffer]
    rows = (JSON.parse(answer.toString()) as { readonly hits: readonly unknown[] }).hits.length
    await interruptTwice(child)
  })
  assert.equal(rows, 1)
  assert.match(out, /First Party confirmed one hit and sent second a request/)
  assert.deepEqual(ended, { ...nothing, code: 0 })
})
