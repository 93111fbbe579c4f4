import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { newcomerEnv } from './newcomer-env.ts'

const script = new URL('../../../examples/air-gap.sh', import.meta.url).pathname

interface Figures {
  readonly asked: number
  readonly hits: number
  readonly requestState: string
  readonly pouches: number
  readonly socketsOpened: number
}

test(
  'examples/air-gap.sh ends with an answered request between two nodes that never opened a socket to each other',
  { skip: process.platform !== 'linux' && 'connections are read from /proc' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'comity-air-'))
    // As root the database server runs under another account, which must be able to pass through.
    await chmod(folder, 0o711)
    try {
      const env = newcomerEnv({ home: folder, temporary: folder })
      const child = spawn('bash', [script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      const text = { out: '', err: '' }
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
      child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, text.err)
      const figures = JSON.parse(text.out.trimEnd().split('\n').at(-1) ?? '') as Figures
      assert.deepEqual(Object.keys(figures), ['asked', 'hits', 'requestState', 'pouches', 'socketsOpened'])
      assert.deepEqual([figures.requestState, figures.socketsOpened], ['answered', 0])
      assert.ok(figures.hits > 0 && figures.hits <= figures.asked && figures.pouches > 0)
      assert.deepEqual(await readdir(folder), [])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
