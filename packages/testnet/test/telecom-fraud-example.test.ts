import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { newcomerEnv } from './newcomer-env.ts'

const script = new URL('../../../examples/telecom-fraud.sh', import.meta.url).pathname
const isShort = process.env['COMITY_SOAK'] === undefined

test(
  'examples/telecom-fraud.sh: six nodes replay an operation whose books differ, and hold one ledger',
  { skip: isShort && 'six nodes and two hundred commands take minutes: in the soak only' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'comity-example-'))
    // As root the database server runs under another account, which must be able to pass through.
    await chmod(folder, 0o711)
    try {
      const env = newcomerEnv({ home: folder, temporary: folder })
      const child = spawn('bash', [script, '--seed', '2'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      const text = { out: '', err: '' }
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
      child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, text.err.slice(-4_000))
      const last = text.out.trimEnd().split('\n').at(-1) ?? ''
      const { ledgerHash, ...figures } = JSON.parse(last) as Record<string, unknown>
      assert.match(String(ledgerHash), /^[A-Za-z0-9_-]{43}$/)
      assert.deepEqual(figures, {
        gangs: 128,
        arrested: 1_196,
        surrendered: 1_014,
        cases: 5_124,
        amountCNY: 301_184_000,
        doubleClaims: 58,
        disputesRaised: 3,
        naiveArrested: 2_382,
        naiveSurrendered: 2_086,
        ledgersEqual: true,
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
