import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeJson, escapeLine } from '../src/escape.ts'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const uuid = '00000000-0000-4000-8000-000000000001'
const hostile = '\u001b]52;c;aGk=\u0007\u001b[2J\r\nroot \u202egnp.exe\u2066\u200b\u0085\u2028'
// eslint-disable-next-line no-control-regex -- the test is about control characters
const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

const hit = {
  hit: uuid,
  purpose: 'computer-fraud',
  case: uuid,
  agreement: 'A'.repeat(43),
  publisher: 'sudland-fiu',
  profile: 'domain/1',
  state: 'NEW',
  foundAt: '2026-01-31T00:00:00.000Z',
  withdrawnAt: null,
  identifier: hostile,
  label: {
    category: 'malware',
    statuses: ['suspect'],
    contactUnit: 1,
    tlp: 'AMBER',
    pap: 'AMBER',
    europol: ['H1'],
    firstSeen: '2026-01',
  },
  marking: {
    ...{ tlp: 'AMBER', pap: 'AMBER', europol: ['H1'], audience: null },
    ...{ originators: ['sudland-fiu'], gradings: [] },
  },
}

test('F-14 what a partner sent cannot act on the terminal: controls and direction marks are shown as escapes', async (t) => {
  const { dir } = await serveOwn(t, () => ({ status: 200, value: hit }))
  const { code, stdout } = await comity(['hit', 'show', uuid, '--node', dir])
  assert.equal(code, 0)
  assert.doesNotMatch(stdout, acting)
  assert.match(stdout, /\\u\{1b\}\]52;c;aGk=\\u\{7\}/)
  assert.match(stdout, /\\u\{202e\}gnp/)
  assert.equal(stdout.split('\n').filter((line) => line.includes('gnp')).length, 1, 'a value stays on its line')
})

test('F-14 JSON output has the same characters escaped, and reads back as the same value', async (t) => {
  const { dir } = await serveOwn(t, () => ({ status: 200, value: hit }))
  const { stdout } = await comity(['hit', 'show', uuid, '--node', dir, '--json'])
  assert.doesNotMatch(stdout, acting)
  assert.equal(stdout.indexOf('\n'), stdout.length - 1, 'one document on one line')
  assert.deepEqual(JSON.parse(stdout), hit)
})

test('F-14 an error text of the node is escaped too', async (t) => {
  const { dir } = await serveOwn(t, () => ({
    status: 400,
    value: { type: 'urn:comity:err:schema', title: hostile, status: 400, instance: `urn:uuid:${uuid}` },
  }))
  const { stderr } = await comity(['hit', 'show', uuid, '--node', dir])
  assert.doesNotMatch(stderr, acting)
})

test('F-14 a paragraph keeps its line feeds and nothing else that acts', async (t) => {
  const shown = {
    request: uuid,
    side: 'requesting',
    partner: 'sudland-fiu',
    agreement: 'A'.repeat(43),
    kind: 'information',
    urgency: 'P',
    state: 'ANSWERED',
    openedAt: hit.foundAt,
    marks: [],
    refused: null,
    question: 'first\nsecond',
    identifier: 'example.org',
    particulars: [],
    follows: null,
    heldUntil: null,
    answer: hostile,
    refusal: null,
    markings: {
      document: null,
      answer: {
        ...{ tlp: 'AMBER', pap: 'AMBER', europol: ['H1'] },
        ...{
          audience: [],
          originators: ['sudland-fiu'],
          gradings: [{ scheme: 'admiralty', source: 'C', information: '3' }],
        },
      },
    },
    events: [],
    now: '2026-06-01T12:00:00.000Z',
    acts: [],
    needsSecond: false,
    offence: 'computer-fraud',
    dualCriminality: {
      clause: '5.4',
      rule: 'ask-a-person',
      answer: 'to-be-judged',
      requesting: 'offence',
      requested: 'not-declared',
      judgement: null,
    },
    deadlines: [],
    next: null,
    forms: [],
    alarms: [],
    openedBy: [],
  }
  const { dir } = await serveOwn(t, () => ({ status: 200, value: shown }))
  const { stdout } = await comity(['request', 'show', uuid, '--node', dir])
  assert.match(stdout, / {2}first\n {2}second\n/)
  assert.doesNotMatch(stdout, acting)
})

test('any text at all is escaped without a trace of control characters, and plain text stays as it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !acting.test(escapeLine(text)) && !escapeLine(text).includes('\n'),
    ),
  )
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(JSON.parse(escapeJson(value)), JSON.parse(JSON.stringify(value)))
      assert.doesNotMatch(escapeJson(value), acting)
    }),
  )
  assert.equal(escapeLine('Ünïcode 中文 +62 812'), 'Ünïcode 中文 +62 812')
})

test('NO_COLOR, a dumb terminal and an output that is no terminal are plain; else headings are bold', async (t) => {
  const shown = await serveOwn(t, () => ({ status: 200, value: { ...hit, identifier: 'example.org' } }))
  const argv = ['hit', 'show', uuid, '--node', shown.dir]
  const bold = await comity(argv, { isTerminal: true })
  assert.notEqual(bold.stdout, stripVTControlCharacters(bold.stdout))
  for (const plain of [
    await comity(argv),
    await comity(argv, { isTerminal: true, env: { NO_COLOR: '1' } }),
    await comity(argv, { isTerminal: true, env: { TERM: 'dumb' } }),
  ]) {
    assert.equal(plain.stdout, stripVTControlCharacters(bold.stdout))
  }
})

test('a table that is wider than the terminal is stacked, one cell a line; piped, it stays a table', async (t) => {
  const { identifier: _, label: __, marking: ___, purpose: ____, ...listed } = hit
  const { dir } = await serveOwn(t, () => ({ status: 200, value: { hits: [listed, listed] } }))
  const argv = ['hit', 'list', '--node', dir, '--lang', 'zh']
  const narrow = await comity(argv, { isTerminal: true, columns: 60 })
  const lines = stripVTControlCharacters(narrow.stdout).split('\n')
  assert.ok(
    lines.filter((line) => line !== '').every((line) => line.length <= 60),
    narrow.stdout,
  )
  assert.equal(lines.filter((line) => line.endsWith(uuid)).length, 4, 'hit and case of two rows')
  assert.ok(lines.includes(''), 'a blank line between rows')
  const wide = await comity(argv, { isTerminal: true, columns: 200 })
  assert.equal(stripVTControlCharacters(wide.stdout), (await comity(argv)).stdout)
})

test('an import is streamed with its query, and its refused lines are listed', async (t) => {
  const imported = { import: uuid, imported: 1, duplicates: 0, rejected: 1 }
  const { dir, calls } = await serveOwn(t, (call) =>
    call.startsWith('import.show')
      ? { status: 200, value: { ...imported, state: 'done', refused: [{ line: 2, reason: 'domain-invalid' }] } }
      : { status: 200, value: imported },
  )
  const file = join(dir, 'hosts.txt')
  await writeFile(file, 'example.org\n-\n')
  const argv = ['import', file, '--case', uuid, '--profile', 'domain/1', '--status', 'suspect', '--node', dir]
  const { code, stdout } = await comity(argv)
  assert.equal(code, 0)
  assert.equal(calls[0]?.body, 'example.org\n-\n')
  assert.match(calls[0].call, /^case\.import\?case=[0-9a-f-]+&status=suspect&format=text&profile=domain%2F1$/)
  assert.match(stdout, /2 {5}domain-invalid/)
  const json = await comity([...argv, '--json'])
  assert.deepEqual(JSON.parse(json.stdout), imported)
})

test('ask waits for its job, prints its end, and ends with the code of the first publisher that failed', async (t) => {
  let polls = 0
  const asks = [
    { publisher: 'b-party', asked: 2, hits: 1, batches: 1, error: null },
    { publisher: 'c-party', asked: 0, hits: 0, batches: 0, error: 'quota-exceeded' },
  ]
  const { dir, calls } = await serveOwn(t, (call) => {
    if (call === 'match.start') return { status: 200, value: { job: uuid } }
    polls += 1
    const state = polls < 3 ? 'running' : 'done'
    const value = { job: uuid, kind: 'ask', state, done: polls, total: 3, error: null, asks: polls < 3 ? [] : asks }
    return { status: 200, value }
  })
  const argv = [
    'ask',
    '--case',
    uuid,
    '--agreement',
    'A'.repeat(43),
    '--publisher',
    'b-party',
    '--publisher',
    'c-party',
  ]
  const terms = ['--profile', 'domain/1', '--status', 'suspect', '--purpose', 'malware', '--basis', 'mutual-assistance']
  const { code, stdout } = await comity([...argv, ...terms, '--node', dir, '--json'])
  assert.equal(code, 75)
  assert.deepEqual((JSON.parse(stdout) as { asks: unknown }).asks, asks)
  assert.deepEqual((JSON.parse(calls[0]?.body ?? '') as { publishers: unknown }).publishers, ['b-party', 'c-party'])
  assert.equal(polls, 3)
})

test('a failed job ends with the exit code of its error code', async (t) => {
  for (const [error, exit] of [
    ['manifest-invalid', 76],
    ['agreement-not-in-force', 77],
    ['peer-unavailable', 69],
    ['something-new', 70],
  ] as const) {
    const { dir } = await serveOwn(t, (call) => ({
      status: 200,
      value:
        call === 'index.sync'
          ? { job: uuid }
          : { job: uuid, kind: 'sync', state: 'failed', done: 0, total: 1, error, asks: [] },
    }))
    const ran = await comity(['index', 'sync', 'A'.repeat(43), 'b-party', '--node', dir])
    assert.equal(ran.code, exit)
    assert.match(ran.stderr, new RegExp(`^comity: ${error}: `))
  }
})

test('the stated leakage is printed in both languages, and as JSON', async () => {
  const en = await comity(['explain', 'leakage'])
  assert.match(en.stdout, /A publisher: learns when you ask, how many/)
  assert.match(en.stdout, /A hit: tells the inquirer that the publisher holds a record\./)
  assert.match((await comity(['explain', 'leakage', '--lang', 'zh'])).stdout, /发布方持有一条记录/)
  const json = await comity(['explain', 'leakage', '--json'])
  assert.equal((JSON.parse(json.stdout) as { statements: unknown[] }).statements.length, 5)
})
