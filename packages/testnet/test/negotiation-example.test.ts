import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { newcomerEnv } from './newcomer-env.ts'

const script = new URL('../../../examples/negotiation.sh', import.meta.url).pathname
const isShort = process.env['COMITY_SOAK'] === undefined

test(
  'examples/negotiation.sh: five negotiate, one signs off its node, a sixth accedes, one leaves',
  { skip: isShort && 'six nodes and two hundred commands take minutes: in the soak only' },
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
      const { agreementHash, ...figures } = JSON.parse(text.out.trimEnd().split('\n').at(-1) ?? '') as Record<
        string,
        unknown
      >
      assert.match(String(agreementHash), /^[A-Za-z0-9_-]{43}$/)
      assert.deepEqual(figures, {
        nodes: 6,
        hashesEqual: true,
        signedOffline: 1,
        inForceAtRatification: 4,
        acceded: true,
        denounced: true,
        passedAfterDenunciation: 0,
        historyVerified: true,
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
