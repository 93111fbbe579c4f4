import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { newcomerEnv } from './newcomer-env.ts'

const script = new URL('../../../examples/freeze.sh', import.meta.url).pathname
const isShort = process.env['COMITY_SOAK'] === undefined

test(
  'examples/freeze.sh: money is followed over three hops, a silent desk is escalated, and every sum adds up',
  { skip: isShort && 'five nodes and a hundred commands take more than half a minute: in the soak only' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'comity-example-'))
    // As root the database server runs under another account, which must be able to pass through.
    await chmod(folder, 0o711)
    try {
      const env = newcomerEnv({ home: folder, temporary: folder })
      const child = spawn('bash', [script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      const text = { out: '', err: '' }
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
      child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, text.err.slice(-4_000))
      const last = text.out.trimEnd().split('\n').at(-1) ?? ''
      const { acknowledgedMinutes, answeredMinutes, ...figures } = JSON.parse(last) as Readonly<Record<string, number>>
      // The silent desk was called at ten minutes, so the longest is past them.
      assert.ok((acknowledgedMinutes ?? 0) > 10 && (acknowledgedMinutes ?? 16) <= 15)
      assert.ok((answeredMinutes ?? 0) > 60 && (answeredMinutes ?? 121) <= 120)
      assert.deepEqual(figures, {
        hops: 3,
        escalations: 1,
        heldMinor: 3_900_000_000,
        movedOnMinor: 30_000_000,
        notFoundMinor: 300_000_000,
        claimedMinor: 4_230_000_000,
      })
      // The nodes really called somebody, by name.
      assert.match(text.err, /called is: Night manager/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
