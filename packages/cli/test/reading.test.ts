import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { multilateralMatching } from '@comity/agreement'
import { parseInstant, signingKeyFromSeed, toBase64url } from '@comity/codec'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const uuid = '00000000-0000-4000-8000-000000000001'

/** An import of 45 refused lines that the node shows in pages of 20. */
function pageOf(body: string) {
  const { afterLine } = JSON.parse(body) as { afterLine: number }
  const lines = Array.from({ length: 45 }, (_, at) => ({ line: at + 1, reason: 'single-label' }))
  const refused = lines.filter(({ line }) => line > afterLine).slice(0, 20)
  return { import: uuid, state: 'done', imported: 0, duplicates: 0, rejected: 45, refused }
}

test('an import shows its first twenty refused lines, what each means, and where the others are shown', async (t) => {
  const { dir } = await serveOwn(t, (call, body) => {
    const value = call === 'import.show' ? pageOf(body) : { import: uuid, imported: 0, duplicates: 0, rejected: 45 }
    return { status: 200, value }
  })
  const file = join(dir, 'hosts.txt')
  await writeFile(file, 'localhost\n')
  const argv = ['import', file, '--case', uuid, '--status', 'suspect', '--node', dir]
  const { stdout } = await comity([...argv, '--profile', 'domain/1'])
  assert.match(stdout, /^20 {4}single-label {2}is a host name without a dot$/m)
  assert.doesNotMatch(stdout, /^21 /m)
  assert.match(stdout, new RegExp(`… 25 more: comity case import-show ${uuid}`))
  const whole = await comity(['case', 'import-show', uuid, '--node', dir])
  assert.equal(whole.stdout.split('\n').filter((line) => line.includes('single-label')).length, 45)
  const json = await comity(['case', 'import-show', uuid, '--node', dir, '--json'])
  assert.equal((JSON.parse(json.stdout) as { refused: unknown[] }).refused.length, 45)
  const missing = await comity(argv)
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /the option --profile <profile> is required/)
})

test('a job that was left running is shown as it stands', async (t) => {
  const job = { job: uuid, kind: 'sync', state: 'running', done: 3, total: 10, error: null, asks: [] }
  const { dir } = await serveOwn(t, () => ({ status: 200, value: job }))
  const shown = await comity(['job', 'show', uuid, '--node', dir])
  assert.equal(shown.code, 0)
  assert.match(shown.stdout, /State +running/)
  assert.deepEqual(JSON.parse((await comity(['job', 'show', uuid, '--node', dir, '--json'])).stdout), job)
})

test('an agreement is shown by what a person looks for, and whole only when asked for', async (t) => {
  const key = (seed: number) => toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(seed)).publicKey)
  const from = parseInstant('2026-01-31T00:00:00.000Z')
  const terms = multilateralMatching({
    parties: ['a-party', 'b-party'].map((party, at) => ({
      party,
      memberClass: 'agency',
      country: 'NO',
      agreementKey: key(at + 1),
    })),
    profiles: ['domain/1'],
    dailyElements: 100,
    firstLoadElements: 20_000,
    rows: 1_000,
    from,
    until: from + 86_400_000,
  })
  const agreement = 'A'.repeat(43)
  const value = { agreement, state: 'in-force', terms, signatures: [], denunciations: [] }
  const { dir } = await serveOwn(t, () => ({ status: 200, value }))
  const short = await comity(['agreement', 'show', agreement, '--node', dir])
  assert.match(short.stdout, /^Parties +a-party, b-party$/m)
  assert.match(short.stdout, /^Questions a day +domain\/1: 100$/m)
  assert.match(short.stdout, /^In force until +2026-02-01T00:00:00\.000Z$/m)
  assert.match(short.stdout, /^Marking at most +TLP:AMBER\+STRICT PAP:AMBER H0 H1 H2$/m)
  assert.doesNotMatch(short.stdout, /"clauses"|Not signed by/)
  assert.match((await comity(['agreement', 'show', agreement, '--full', '--node', dir])).stdout, /"clauses"/)
})

test('a name that begins with a dash is taken as an argument and as the value of an option', async (t) => {
  const name = `-${'A'.repeat(42)}`
  const bodies: string[] = []
  const { dir } = await serveOwn(t, (_call, body) => {
    bodies.push(body)
    return { status: 200, value: { agreement: name, effectiveAt: '2026-01-31T00:00:00.000Z' } }
  })
  const denounced = await comity(['agreement', 'denounce', name, '--node', dir, '--json'])
  assert.equal(denounced.code, 0, denounced.stderr)
  await comity(['negotiation', 'accept', name, '--clause', '8', '--proposal', name, '--node', dir])
  assert.deepEqual(
    bodies.map((body) => JSON.parse(body) as unknown),
    [{ agreement: name, effectiveAt: null }, { negotiation: name }],
  )
  const unknown = await comity(['agreement', 'show', '--nonsense', '--node', dir])
  assert.match(unknown.stderr, /--nonsense/)
})

test('the doctor says how much of the longest socket path a folder takes', async () => {
  const { stdout } = await comity(['doctor', '--node', '/nonexistent'])
  assert.match(stdout, /Socket path +yes +\d+ of 107 bytes, as needed/)
})
