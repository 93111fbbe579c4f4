import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Role } from '../src/context.ts'
import { ownBytesRoutes, ownRoutes, ownStreamRoutes } from '../src/routes/own.ts'
import type { RunningNode } from '../src/start.ts'
import { type Bench, type BenchNode, call, http, initBenchNode, openBench } from './support.ts'

let bench: Bench
let norland: BenchNode
let node: RunningNode
let administrator: string
const tokens = new Map<Role, string>()
const roles: readonly Role[] = [
  'investigator',
  'supervisor',
  'liaison',
  'legal',
  'custodian',
  'oversight',
  'signatory',
  'auditor',
]

before(async () => {
  bench = await openBench()
  norland = await initBenchNode(bench, 'norland')
  node = await norland.start()
  administrator = norland.first.token
  tokens.set('administrator', administrator)
  for (const role of roles) tokens.set(role, await addPerson(role, 'Cyber'))
})
after(async () => {
  await node.stop()
  await bench.close()
})

async function addPerson(role: Role, unit: string): Promise<string> {
  const isAuditor = role === 'auditor'
  const body = { name: `Person ${role}`, unit, roles: [role], ...(isAuditor && { auditorKey: 'A'.repeat(43) }) }
  const answer = await call(node.ownUrl, { name: 'person.add', body, token: administrator })
  assert.equal(answer.status, 200, answer.text)
  return String(answer.json()['token'])
}

const codeOf = (answer: { readonly text: string }) => /urn:comity:err:([a-z-]+)/.exec(answer.text)?.[1]

test('the first administrator has a token file and is the only person at first', async () => {
  const token = await readFile(join(norland.dir, 'people', 'administrator.token'), 'utf8')
  assert.equal(token, `${administrator}\n`)
  const { people } = (await call(node.ownUrl, { name: 'person.list', body: {}, token: administrator })).json() as {
    people: { name: string; roles: string[]; revoked: boolean }[]
  }
  assert.deepEqual(people.find(({ name }) => name === 'First Administrator')?.roles, ['administrator'])
  assert.equal(people.length, 1 + roles.length)
})

const allRoutes = [...ownRoutes, ...ownStreamRoutes, ...ownBytesRoutes]
/** What a call that came past its role says of the body, where it takes another than JSON. */
const bodyRefusals: Readonly<Record<string, { readonly code: string; readonly status: number }>> = {
  'pouch.open': { code: 'pouch-invalid', status: 422 },
}

test('F-11 every route refuses every role that it does not name, and lets the others past the role check', async () => {
  for (const route of allRoutes) {
    const isStream = !('body' in route.call)
    for (const [role, token] of tokens) {
      const answer = await http(`${node.ownUrl}/own/${route.call.name}`, {
        method: 'POST',
        // Deliberately of no route's shape: who may call is decided before the body is read.
        body: '{"not":"a body"}',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': isStream ? 'application/octet-stream' : 'application/json',
        },
      })
      const isNamed = route.roles.includes(role)
      const refusal = isNamed
        ? (bodyRefusals[route.call.name] ?? { code: 'schema', status: 400 })
        : role === 'oversight'
          ? { code: 'not-found', status: 404 }
          : { code: 'role-forbids', status: 403 }
      assert.equal(codeOf(answer), refusal.code, `${route.call.name} as ${role}`)
      assert.equal(answer.status, refusal.status)
    }
  }
})

test('no call is answered without a token, with a malformed, an unknown or a foreign one, and all answers are the same', async () => {
  const sudland = await initBenchNode(bench, 'sudland')
  const unknown = `comity_${'A'.repeat(43)}`
  const answers = new Set<string>()
  for (const route of allRoutes) {
    for (const token of [undefined, '', 'comity_x', 'x'.repeat(150), unknown, sudland.first.token]) {
      const answer = await call(node.ownUrl, {
        name: route.call.name,
        body: {},
        ...(token === undefined ? {} : { token }),
      })
      assert.equal(answer.status, 401)
      answers.add(answer.text.replace(/urn:uuid:[0-9a-f-]{36}/, ''))
    }
  }
  assert.equal(answers.size, 1)
  assert.match([...answers][0] ?? '', /login-failed/)
})

test('unknown paths are 401 to strangers and 404 to people, so that strangers learn no path', async () => {
  for (const path of ['/', '/own/none.such', '/partner/match.evaluate', '/own/../own/person.list%00']) {
    assert.equal((await http(`${node.ownUrl}${path}`, { method: 'GET' })).status, 401)
    const headers = { authorization: `Bearer ${administrator}` }
    assert.equal((await http(`${node.ownUrl}${path}`, { method: 'GET', headers })).status, 404)
  }
})

test("F-11 another unit's job and a job that never was are answered with the same bytes", async () => {
  const stranger = await addPerson('investigator', 'Fraud')
  const owner = await node.context.db
    .selectFrom('person')
    .select(['id', 'unit'])
    .where('name', '=', 'Person investigator')
    .orderBy('created_at')
    .executeTakeFirstOrThrow()
  const job = 'aaaaaaaa-0000-4000-8000-000000000001'
  await node.context.db
    .insertInto('job')
    .values({
      id: job,
      kind: 'ask',
      person: owner.id,
      unit: owner.unit,
      params: '{}',
      state: 'done',
      done: 1,
      total: 1,
      error: null,
      asks: '[]',
      created_at: 1,
      updated_at: 1,
    })
    .execute()
  const show = (token: string | undefined, id: string) =>
    call(node.ownUrl, { name: 'job.show', body: { job: id }, ...(token === undefined ? {} : { token }) })
  assert.equal((await show(tokens.get('investigator'), job)).status, 200)
  const foreign = await show(stranger, job)
  const absent = await show(stranger, 'aaaaaaaa-0000-4000-8000-000000000002')
  assert.equal(foreign.status, 404)
  assert.equal(withoutRequest(foreign), withoutRequest(absent))
})

/** The request's own id is the only difference that two refusals may have. */
function withoutRequest({ status, headers, text }: { status: number; headers: Headers; text: string }): string {
  const fields = [...headers].filter(([name]) => name !== 'date')
  return JSON.stringify([status, fields, text.replace(/urn:uuid:[0-9a-f-]{36}/, '')])
}

test('F-13 a revoked person is refused from the next request on', async () => {
  const token = await addPerson('liaison', 'Cyber')
  assert.equal((await call(node.ownUrl, { name: 'party.list', body: {}, token })).status, 200)
  const row = await node.context.db
    .selectFrom('person')
    .select('id')
    .where('name', '=', 'Person liaison')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  for (const { id } of row) {
    const revoked = await call(node.ownUrl, { name: 'person.revoke', body: { person: id }, token: administrator })
    assert.equal(revoked.status, 200)
  }
  assert.equal((await call(node.ownUrl, { name: 'party.list', body: {}, token })).status, 401)
})

test('an administrator cannot revoke themselves, so one always remains', async () => {
  const body = { person: norland.first.person }
  assert.equal(codeOf(await call(node.ownUrl, { name: 'person.revoke', body, token: administrator })), 'same-person')
})

test('nobody is administrator, or oversees, and works on cases', async () => {
  for (const role of ['administrator', 'oversight']) {
    const body = { name: 'Both', unit: 'Cyber', roles: [role, 'investigator'] }
    assert.equal(codeOf(await call(node.ownUrl, { name: 'person.add', body, token: administrator })), 'role-forbids')
  }
})

test('I-02 what oversight may not call is answered with the bytes of what does not exist', async () => {
  const token = tokens.get('oversight') ?? ''
  const answers = await Promise.all(
    ['case.list', 'hit.show', 'request.show', 'record.list', 'none.such'].map(async (name) => {
      const answer = await call(node.ownUrl, { name, body: {}, token })
      return [answer.status, answer.text.replace(/urn:uuid:[0-9a-f-]{36}/, '')].join(' ')
    }),
  )
  assert.deepEqual([...new Set(answers)].length, 1)
  assert.match(answers[0] ?? '', /^404 .*not-found/)
})

test('F-14 a name or unit with control characters is refused as it is entered', async () => {
  for (const control of ['\u0000', '\u001b', '\r\n', '\u009b']) {
    for (const change of [{ name: `A${control}B` }, { unit: `A${control}B` }]) {
      const body = { name: 'Somebody', unit: 'Cyber', roles: ['investigator'], ...change }
      assert.equal(codeOf(await call(node.ownUrl, { name: 'person.add', body, token: administrator })), 'schema')
    }
  }
})

test('the database holds no token, only its digest', async () => {
  const rows = await node.context.db.selectFrom('person').select('token_digest').execute()
  for (const [, token] of tokens) {
    const secret = Buffer.from(token.slice('comity_'.length), 'base64url')
    assert.ok(rows.every(({ token_digest }) => !secret.equals(token_digest)))
  }
})

test('a person whose unit is new gets that unit with a key of its own', async () => {
  const before = await node.context.db.selectFrom('unit').select('id').execute()
  await Promise.all([addPerson('legal', 'Prosecution'), addPerson('custodian', 'Prosecution')])
  const units = await node.context.db.selectFrom('unit').selectAll().execute()
  assert.equal(units.length, before.length + 1)
  for (const { id } of units) assert.equal((await node.context.keys.unit(id)).length, 32)
})
