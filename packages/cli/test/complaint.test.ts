import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { refusalReasons } from '@comity/identifiers'
import { en } from '../src/texts/en.ts'
import { meaningsZh } from '@comity/client/codes'
import { problem, serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const uuid = '00000000-0000-4000-8000-000000000001'
const hash = 'A'.repeat(43)

test('an incident is named for a fault of the node, and not for a refusal, whose code says all', async (t) => {
  const refused = await serveOwn(t, () => problem(404, 'not-found'))
  assert.doesNotMatch((await comity(['case', 'show', uuid, '--node', refused.dir])).stderr, /[Ii]ncident/)
  const failed = await serveOwn(t, () => problem(500, 'internal'))
  assert.match((await comity(['case', 'show', uuid, '--node', failed.dir])).stderr, new RegExp(`Incident ${uuid}`))
})

test('a value that no node would take is refused here, naming the option or argument and what it has to be', async (t) => {
  const { dir, calls } = await serveOwn(t, () => problem(500, 'internal'))
  const title = 'x'.repeat(501)
  const open = ['case', 'open', '--title', title, '--category', 'malware', '--basis', 'b', '--basis-document']
  for (const [argv, says] of [
    [['case', 'show', 'first'], '<case> is missing or not possible: id of the case'],
    [['agreement', 'show', 'x'], '<agreement> is missing or not possible: hash of the agreement'],
    [[...open, `${dir}/node.json`], '--title <title> is missing or not possible: title of the case'],
    [['index', 'sync', hash, 'Sudland'], '<publisher> is missing or not possible: code of the party that published'],
  ] as const) {
    const ran = await comity([...argv, '--node', dir])
    assert.equal(ran.code, 65)
    assert(ran.stderr.includes(says), ran.stderr)
    assert(!ran.stderr.includes(title))
  }
  const json = await comity(['case', 'show', 'first', '--node', dir, '--json'])
  assert.deepEqual(JSON.parse(json.stderr), { error: { code: 'schema', status: 400, field: 'case' } })
  assert.equal(calls.length, 0)
})

test('what the node says of a field or of roles is said with the name of the option, and stands in the JSON', async (t) => {
  const saying = (status: number, code: string, more: object) => () => {
    const { value } = problem(status, code)
    return { status, value: { ...(value as object), ...more } }
  }
  const field = await serveOwn(t, saying(400, 'schema', { field: 'fingerprint' }))
  const trust = await comity(['party', 'trust', 'sudland', 'one', '--node', field.dir])
  assert.match(trust.stderr, /^<words> is missing or not possible: the twelve fingerprint words/m)
  const roles = await serveOwn(t, saying(403, 'role-forbids', { roles: ['supervisor', 'legal'] }))
  const refused = await comity(['case', 'list', '--node', roles.dir])
  assert.match(refused.stderr, /^The call needs one of the roles: supervisor, legal$/m)
  // The node kept nothing that could be asked about.
  assert.doesNotMatch(refused.stderr, /comity why/)
  const json = await comity(['case', 'list', '--node', roles.dir, '--json'])
  const { error } = JSON.parse(json.stderr) as { error: { roles: unknown } }
  assert.deepEqual(error.roles, ['supervisor', 'legal'])
})

test('an object in another state is told apart by the verb that met it', async (t) => {
  const { dir } = await serveOwn(t, () => problem(409, 'object-mismatch'))
  for (const [argv, says] of [
    [['subject', 'decide', uuid, '--grant'], `another proposal waits: comity subject show ${uuid}`],
    [['subject', 'approve', uuid, '--lang', 'zh'], `有另一提议等待决定：comity subject show ${uuid}`],
    [['hit', 'confirm', uuid, '--reason', 'r'], `must be NEW: see comity hit show ${uuid}`],
    [['request', 'open', uuid, '--urgency', 'P', '--question', 'q'], `must be CONFIRMED: see comity hit show ${uuid}`],
    [['request', 'accept', uuid], `another state: see comity request show ${uuid}`],
    [['party', 'trust', 'sudland', 'one'], 'do not trust this card'],
  ] as const) {
    const ran = await comity([...argv, '--node', dir])
    assert.equal(ran.code, 65)
    assert(ran.stderr.includes(says), ran.stderr)
  }
})

test('why is offered of a refusal that the node kept, and not to an auditor, who may not ask', async (t) => {
  const { dir } = await serveOwn(t, () => problem(409, 'audit-open'))
  const begun = await comity(['party', 'suspend', 'sudland', '--node', dir])
  assert.match(begun.stderr, new RegExp(`comity why ${uuid}$`, 'm'))
  const plan = `${dir}/december.audit`
  const period = ['--from', '2026-12-01T00:00:00.000Z', '--until', '2026-12-08T00:00:00.000Z', '--out', plan]
  await comity(['audit', 'plan', '--agreement', hash, '--inquirer', 'norland', '--publisher', 'sudland', ...period])
  const auditor = await comity(['audit', 'begin', plan, '--node', dir])
  assert.match(auditor.stderr, /^comity: audit-open/)
  assert.doesNotMatch(auditor.stderr, /comity why/)
})

test('a role that is refused after the call was let in is no advice to take another person', async (t) => {
  const { dir } = await serveOwn(t, () => problem(403, 'role-forbids'))
  const roles = ['--role', 'administrator', '--role', 'investigator']
  const added = await comity(['person', 'add', 'chief', '--name', 'A', '--unit', 'u', ...roles, '--node', dir])
  assert.match(added.stderr, /give either role alone/)
  assert.doesNotMatch(added.stderr, /--as NAME/)
})

const asking = ['ask', '--case', uuid, '--agreement', hash, '--publisher', 'sudland', '--profile', 'domain/1']
const terms = ['--status', 'suspect', '--purpose', 'malware', '--basis', 'mutual-assistance']

test('a question that is refused as not found says which of case, publisher and agreement is not here', async (t) => {
  const sudland = { party: 'sudland', name: 'S', country: 'NO', memberClass: 'agency', state: 'trusted' }
  const listed = {
    parties: [{ ...sudland, suspension: 'none', fingerprint: 'w', endpoint: 'http://s', link: 'online' }],
  }
  const file = { case: uuid, title: 't', category: 'malware', state: 'open', openedAt: '2026-01-31T00:00:00.000Z' }
  const shown = { ...file, basis: 'b', confidential: null, records: [], marking: null }
  for (const [here, says] of [
    [{}, 'no case of this id'],
    [{ 'case.show': shown, 'party.list': { parties: [] } }, 'no such publisher'],
    [{ 'case.show': shown, 'party.list': listed }, 'no agreement of this hash'],
  ] as const) {
    const answers = new Map<string, unknown>(Object.entries(here))
    const { dir } = await serveOwn(t, (call) =>
      answers.has(call) ? { status: 200, value: answers.get(call) } : problem(404, 'not-found'),
    )
    const ran = await comity([...asking, ...terms, '--node', dir])
    assert.equal(ran.code, 65)
    assert(ran.stderr.includes(says), ran.stderr)
  }
})

test('in Chinese the meaning of a code is said in Chinese, and one without a translation as the node says it', async (t) => {
  const known = await serveOwn(t, () => problem(404, 'not-found'))
  const ran = await comity(['case', 'show', uuid, '--node', known.dir, '--lang', 'zh'])
  assert.match(ran.stderr, /^comity: not-found: 没有此项，或不属于本单位\n/)
  const other = await serveOwn(t, () => problem(400, 'something-new'))
  const unknown = await comity(['case', 'show', uuid, '--node', other.dir, '--lang', 'zh'])
  assert.match(unknown.stderr, /^comity: something-new: meaning\n/)
})

test('every translated code is one of the error table, and every reason to refuse a line has its sentence', async () => {
  const table = await readFile(new URL('../../../spec/errors.md', import.meta.url), 'utf8')
  assert.deepEqual(
    Object.keys(meaningsZh).filter((code) => !table.includes(`| \`${code}\` |`)),
    [],
  )
  const reasons = [...refusalReasons, 'status-unknown', 'columns', 'marking']
  assert.deepEqual(
    reasons.filter((reason) => !Object.hasOwn(en, `refusal.${reason}`)),
    [],
  )
})

test('a language without texts ends with 2 and names those there are', async () => {
  const ran = await comity(['explain', 'leakage', '--lang', 'de'])
  assert.equal(ran.code, 2)
  assert.match(ran.stderr, /language de; known: en, zh/)
  assert.equal((await comity(['explain', 'leakage', '--lang', 'zh-CN'])).code, 0)
})

test('node start and node init refuse a folder without a node and a party code that is none, before anything runs', async () => {
  const start = await comity(['node', 'start', '/nonexistent/norland'])
  assert.equal(start.code, 65)
  assert.match(start.stderr, /^comity: node-missing: .*\nLooked in: \/nonexistent\/norland\n/)
  const named = ['--name', 'N', '--country', 'NO', '--member-class', 'agency', '--administrator', 'A', '--unit', 'u']
  const init = await comity(['node', 'init', '/nonexistent/norland', '--party', 'Norland', ...named])
  assert.equal(init.code, 65)
  assert.match(init.stderr, /--party <code> is missing or not possible: .*lower-case letters, digits, hyphens/)
})
