import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Terms } from '@comity/agreement'
import { problem, serveOwn } from './own-node.ts'
import { comity } from './program.ts'
import { signedCard } from './signed-card.ts'

const uuid = '00000000-0000-4000-8000-000000000001'

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'comity-cli-'))
  t.after(() => rm(dir, { recursive: true }))
  return dir
}

const add = ['--name', 'A. Example', '--unit', 'fraud', '--role', 'supervisor', '--role', 'legal']

test("a new person's token is in a file of mode 0600 that is never written over", async (t) => {
  const token = `comity_${'B'.repeat(43)}`
  const { dir, calls } = await serveOwn(t, () => ({ status: 200, value: { person: uuid, token } }))
  const first = await comity(['person', 'add', 'chief', ...add, '--node', dir])
  assert.equal(first.code, 0)
  assert(!first.stdout.includes(token), 'the token is not printed for a person to see')
  const path = join(dir, 'people', 'chief.token')
  assert.equal(await readFile(path, 'utf8'), `${token}\n`)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), {
    name: 'A. Example',
    unit: 'fraud',
    roles: ['supervisor', 'legal'],
  })
  const again = await comity(['person', 'add', 'chief', ...add, '--node', dir])
  assert.equal(again.code, 73)
  assert.equal(calls.length, 1, 'nobody is added whose token could not be kept')
})

test('F-04 a handle that is a path is refused before anybody is added', async (t) => {
  const { dir, calls } = await serveOwn(t, () => problem(500, 'internal'))
  for (const handle of ['../x', 'a/b', '.hidden', 'A', '']) {
    assert.notEqual((await comity(['person', 'add', handle, ...add, '--node', dir])).code, 0)
  }
  assert.equal(calls.length, 0)
})

test('a case is opened with the digest of the basis document, and the document stays here', async (t) => {
  const { dir, calls } = await serveOwn(t, () => ({ status: 200, value: { case: uuid } }))
  const order = join(dir, 'order.txt')
  await writeFile(order, 'the order of the court')
  const argv = [
    'case',
    'open',
    '--title',
    'T',
    '--category',
    'malware',
    '--basis',
    'order 1',
    '--basis-document',
    order,
  ]
  const { code, stdout } = await comity([...argv, '--node', dir, '--json'])
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), { case: uuid })
  assert(!calls[0]?.body.includes('court'))
  const digest = createHash('sha256').update('the order of the court').digest('base64url')
  assert.equal((JSON.parse(calls[0]?.body ?? '') as { basisDocument: string }).basisDocument, digest)
})

test('who drafts a request or an answer is told that a second person approves it, and with which words', async (t) => {
  const { dir } = await serveOwn(t, () => ({ status: 200, value: { request: uuid, state: 'DRAFT' } }))
  const open = ['request', 'open', uuid, '--urgency', 'P', '--question', 'Who?', '--node', dir]
  const answer = ['request', 'answer', uuid, '--text', 'Nobody.', '--node', dir]
  for (const argv of [open, answer]) {
    assert.match((await comity(argv)).stdout, new RegExp(`comity request approve ${uuid} --as approver`))
    assert.deepEqual(JSON.parse((await comity([...argv, '--json'])).stdout), { request: uuid, state: 'DRAFT' })
  }
})

test('twelve fingerprint words reach the node as one text, however they are quoted', async (t) => {
  const { dir, calls } = await serveOwn(t, () => ({ status: 200, value: { party: 'b-party', state: 'trusted' } }))
  await comity(['party', 'trust', 'b-party', 'one', 'two', 'three', '--node', dir])
  await comity(['party', 'trust', 'b-party', ' one  two three', '--node', dir])
  for (const { body } of calls) assert.deepEqual(JSON.parse(body), { party: 'b-party', fingerprint: 'one two three' })
})

test('terms are drafted from the signed cards of the parties, without any node', async (t) => {
  const dir = await folder(t)
  const cards = ['a-party', 'b-party'].map((party) => [join(dir, `${party}.card`), `${signedCard(party)}\n`] as const)
  for (const [path, text] of cards) await writeFile(path, text)
  const given = cards.flatMap(([path]) => ['--card', path])
  const out = join(dir, 'terms.json')
  const argv = ['agreement', 'draft', ...given, '--profile', 'domain/1', '--daily', '100', '--first-load', '20000']
  assert.equal((await comity([...argv, '--out', out])).code, 0)
  const terms = JSON.parse(await readFile(out, 'utf8')) as Terms
  assert.deepEqual(
    terms.parties.map(({ party }) => party),
    ['a-party', 'b-party'],
  )
  assert.equal(terms.budgets.firstLoad[0]?.elements, 20_000)
  const printed = await comity(argv)
  assert.deepEqual(Object.keys(JSON.parse(printed.stdout) as object), Object.keys(terms))
})

test('terms of one party, of one card twice or of an unknown profile are refused in a sentence', async (t) => {
  const path = join(await folder(t), 'a.card')
  await writeFile(path, signedCard('a-party'))
  for (const cards of [
    ['--card', path],
    ['--card', path, '--card', path],
  ]) {
    const ran = await comity(['agreement', 'draft', ...cards, '--profile', 'domain/1'])
    assert.equal(ran.code, 65)
    assert.match(ran.stderr, /at least two parties, each of them once/)
  }
  const unknown = await comity(['agreement', 'draft', '--card', path, '--profile', 'domains'])
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /one of: phone\/1, /)
})

test('a card that was altered gives no terms', async (t) => {
  const dir = await folder(t)
  const [header, payload, signature] = signedCard('a-party').split('.')
  const altered = Buffer.from(payload ?? '', 'base64url')
    .toString()
    .replace('a-party', 'x-party')
  const path = join(dir, 'x.card')
  await writeFile(path, [header, Buffer.from(altered).toString('base64url'), signature].join('.'))
  const ran = await comity(['agreement', 'draft', '--card', path, '--card', path, '--profile', 'domain/1'])
  assert.equal(ran.code, 76)
  assert.match(ran.stderr, /signature-invalid/)
  assert.equal(ran.stdout, '')
})

test('the doctor finds this machine fit, and a folder that others may read unfit', async (t) => {
  const fit = await comity(['doctor', '--json', '--node', '/nonexistent'])
  const { checks } = JSON.parse(fit.stdout) as { checks: { check: string; ok: boolean }[] }
  assert.deepEqual(
    checks.map(({ check }) => check),
    ['platform', 'runtime', 'database', 'folder', 'socket'],
  )
  assert.equal(fit.code, checks.every(({ ok }) => ok) ? 0 : 78)
  const dir = await folder(t)
  await chmod(dir, 0o755)
  const open = await comity(['doctor', '--json', '--node', dir])
  assert.equal(open.code, 78)
})

test('with DATABASE_URL no embedded database is needed', async () => {
  const { stdout } = await comity(['doctor', '--json'], { env: { DATABASE_URL: 'postgresql:///x' } })
  const { checks } = JSON.parse(stdout) as { checks: { check: string; ok: boolean; detail: string }[] }
  assert.deepEqual(
    checks.find(({ check }) => check === 'database'),
    { check: 'database', ok: true, detail: 'server' },
  )
})
