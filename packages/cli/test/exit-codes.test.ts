import assert from 'node:assert/strict'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder, problem, serveOwn, token } from './own-node.ts'
import { comity } from './program.ts'

const statuses = [
  { status: 401, code: 'login-failed', exit: 77 },
  { status: 403, code: 'role-forbids', exit: 77 },
  { status: 403, code: 'same-person', exit: 77 },
  { status: 400, code: 'schema', exit: 65 },
  { status: 404, code: 'not-found', exit: 65 },
  { status: 409, code: 'object-mismatch', exit: 65 },
  { status: 413, code: 'body-too-large', exit: 65 },
  { status: 422, code: 'batch-size', exit: 65 },
  { status: 429, code: 'quota-exceeded', exit: 75 },
  { status: 503, code: 'busy', exit: 75 },
  { status: 503, code: 'peer-unavailable', exit: 69 },
  { status: 500, code: 'internal', exit: 70 },
  { status: 507, code: 'storage-full', exit: 73 },
  { status: 503, code: 'read-only', exit: 78 },
  { status: 409, code: 'log-conflict', exit: 78 },
  { status: 422, code: 'proof-invalid', exit: 76 },
  { status: 502, code: 'answer-invalid', exit: 76 },
] as const

for (const { status, code, exit } of statuses) {
  test(`a call that the node refuses with ${String(status)} ${code} ends with ${String(exit)}`, async (t) => {
    const { dir, calls } = await serveOwn(t, () => problem(status, code))
    const ran = await comity(['case', 'list', '--node', dir])
    assert.equal(ran.code, exit)
    assert.equal(ran.stdout, '')
    assert.match(ran.stderr, new RegExp(`^comity: ${code}: meaning\\n`))
    assert.equal(calls[0]?.authorization, `Bearer ${token}`)
  })
}

test('with --json a refusal is one JSON line on standard error, and standard output stays empty', async (t) => {
  const { dir } = await serveOwn(t, () => problem(403, 'role-forbids'))
  const ran = await comity(['case', 'list', '--node', dir, '--json'])
  assert.equal(ran.stdout, '')
  const incident = '00000000-0000-4000-8000-000000000001'
  assert.deepEqual(JSON.parse(ran.stderr), { error: { code: 'role-forbids', status: 403, incident } })
})

test('a node that is not running ends with 69, and the remedy is said', async (t) => {
  const dir = await makeFolder(t, 1)
  const ran = await comity(['hit', 'list', '--node', dir])
  assert.equal(ran.code, 69)
  assert.match(ran.stderr, /node-unreachable/)
  assert.match(ran.stderr, /comity node start/)
})

test('a folder without a node ends with 65 as node-missing', async () => {
  const ran = await comity(['case', 'list', '--node', '/nonexistent'])
  assert.equal(ran.code, 65)
  assert.match(ran.stderr, /node-missing/)
})

test('G-13 a token file that others can read ends with 78 as token-unsafe, before anything is called', async (t) => {
  const { dir, calls } = await serveOwn(t, () => ({ status: 200, value: { cases: [] } }))
  assert.equal((await comity(['case', 'list', '--node', dir])).code, 0)
  for (const mode of [0o640, 0o604, 0o620, 0o602]) {
    await chmod(join(dir, 'people', 'officer.token'), mode)
    const ran = await comity(['case', 'list', '--node', dir])
    assert.equal(ran.code, 78)
    assert.match(ran.stderr, /token-unsafe/)
  }
  assert.equal(calls.length, 1)
})

test('a person without a token ends with 77 as token-missing, whatever path the name spells', async (t) => {
  const dir = await makeFolder(t, 1)
  await rm(join(dir, 'people', 'officer.token'))
  for (const name of ['officer', '../people/officer', '/etc/passwd', '']) {
    const ran = await comity(['case', 'list', '--node', dir, '--as', name])
    assert.equal(ran.code, 77)
    assert.match(ran.stderr, /token-missing/)
    assert.ok(ran.stderr.includes(`Looked for the token of: ${name}; there are tokens of: none`), ran.stderr)
  }
})

test('a file that cannot be read ends with 65, and one that exists is not written over and ends with 73', async (t) => {
  const card = { card: 'x.y.z', fingerprint: 'w'.repeat(3) }
  const { dir } = await serveOwn(t, () => ({ status: 200, value: card }))
  const missing = await comity(['party', 'introduce', join(dir, 'none.card'), '--node', dir])
  assert.equal(missing.code, 65)
  assert.match(missing.stderr, /file-unreadable/)
  const out = join(dir, 'own.card')
  assert.equal((await comity(['party', 'card', '--out', out, '--node', dir])).code, 0)
  const again = await comity(['party', 'card', '--out', out, '--node', dir])
  assert.equal(again.code, 73)
  assert.match(again.stderr, /file-unwritable/)
})

const misuses = [
  { argv: ['ask'], says: /--case <case> is required/ },
  { argv: ['--node', 'case', 'hit', 'lst'], says: /did you mean list\?\nSee: comity hit --help/ },
  {
    argv: ['--as', 'administrator', 'person', 'add', 'x', '--role', 'boss'],
    says: /the value of --role <role> is not possible\none of: investigator, .*\nSee: comity person add --help/,
  },
  { argv: ['hit', 'lst'], says: /there is no command lst\ndid you mean list\?\nSee: comity hit --help/ },
  { argv: ['hit', 'lst', '--help'], says: /there is no command lst\ndid you mean list\?\nSee: comity hit --help/ },
  { argv: ['-h', 'nonsense'], says: /there is no command nonsense\nSee: comity --help/ },
  { argv: ['hit', 'list', '--colour'], says: /there is no option --colour/ },
  { argv: ['case', 'show'], says: /the argument case is missing/ },
  { argv: ['case', 'list', 'extra'], says: /too many arguments/ },
  {
    argv: ['request', 'open', 'x', '--urgency', 'now', '--question', 'q'],
    says: /--urgency <urgency> is not possible\none of: E0, E1, U, P, R\n/,
  },
  { argv: ['node', 'init', '--own-port', 'x'], says: /--own-port <port> is not possible\ngive a whole number\n/ },
  { argv: ['completion', 'tcsh'], says: /value of shell is not possible\none of: bash, zsh, fish\n/ },
  {
    argv: ['request', 'answer', 'x', '--text', 't', '--nothing-found'],
    says: /--searched <source> is required/,
  },
  {
    argv: ['backup', 'f'],
    says: /the option --recipient <age1…> \| --passphrase-file <file> is required\nSee: comity backup/,
  },
  { argv: ['restore', 'f', 'd'], says: /the option --identity-file <file> \| --passphrase-file <file> is required/ },
  { argv: ['import', 'f', '--case'], says: /--case <case> needs a value/ },
] as const

for (const { argv, says } of misuses) {
  test(`comity ${argv.join(' ')} ends with 2 and says what is wrong`, async () => {
    const ran = await comity(argv)
    assert.equal(ran.code, 2)
    assert.equal(ran.stdout, '')
    assert.match(ran.stderr, says)
  })
}

test('a group without a verb ends with 2 and shows its verbs; --help ends with 0', async () => {
  const bare = await comity(['hit'])
  assert.equal(bare.code, 2)
  assert.match(bare.stderr, /confirm/)
  const help = await comity(['hit', '--help'])
  assert.equal(help.code, 0)
  assert.equal(help.stdout, bare.stderr)
})
