import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { newcomerEnv } from './newcomer-env.ts'
import { foreignConnections, stillRunning, watchProcesses } from './process-watch.ts'

const script = new URL('../../../examples/two-nodes.sh', import.meta.url).pathname

interface Figures {
  readonly asked: number
  readonly hits: number
  readonly confirmed: number
  readonly requestState: string
  readonly wireBytes: number
  readonly nodePids: readonly number[]
}

/** Starts the script as a newcomer may: from elsewhere, an older Node or none on PATH, a temporary folder far down. */
async function runScript(folder: string) {
  const temporary = join(
    folder,
    'a-temporary-folder-so-far-down',
    'that-no-unix-socket-in-it',
    'can-have-a-name-of-its-own',
  )
  await mkdir(temporary, { recursive: true })
  await mkdir(join(folder, 'elsewhere'))
  // As root the database server runs under another account, which must be able to pass through.
  await chmod(folder, 0o711)
  const child = spawn('bash', [script], {
    cwd: join(folder, 'elsewhere'),
    env: newcomerEnv({ home: folder, temporary }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
  const closed = once(child, 'close')
  const seen = await watchProcesses({ root: child.pid ?? 0, until: closed, milliseconds: 1_000 })
  const [code] = (await closed) as [number | null]
  return { code, text, seen, temporary }
}

test(
  'examples/two-nodes.sh ends with a confirmed hit, an answered request and nothing left of its two node processes',
  { skip: process.platform !== 'linux' && 'what a process holds is read from /proc' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'comity-example-'))
    try {
      const { code, text, seen, temporary } = await runScript(folder)
      assert.equal(code, 0, text.err)
      const figures = JSON.parse(text.out.trimEnd().split('\n').at(-1) ?? '') as Figures
      const { asked, hits, wireBytes, nodePids } = figures
      assert.deepEqual(Object.keys(figures), ['asked', 'hits', 'confirmed', 'requestState', 'wireBytes', 'nodePids'])
      assert.deepEqual([figures.confirmed, figures.requestState], [1, 'answered'])
      assert.ok(asked > 0 && hits > 0 && hits <= asked, `${String(asked)} asked, ${String(hits)} hits`)
      assert.ok(wireBytes >= 64 * asked, String(wireBytes))

      assert.equal(new Set(nodePids).size, 2)
      const pids = [...seen.processes].map((name) => Number(name.split(' ')[0]))
      assert.ok(nodePids.every((pid) => pids.includes(pid)))
      for (const pid of nodePids)
        assert.equal([...seen.listening.values()].filter((holder) => holder === pid).length, 2)
      assert.deepEqual(foreignConnections(seen), [])
      assert.deepEqual(stillRunning(seen), [])
      assert.deepEqual(await readdir(temporary), [])
      assert.deepEqual(
        [...seen.unixSockets].filter((path) => existsSync(path)),
        [],
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
