import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { closed, ComityError } from '@comity/codec'
import { sql } from 'kysely'
import { DatabaseError } from '../src/database/database-error.ts'
import { securityHeaders } from '../src/http-hardening.ts'
import { openLogger } from '../src/logger.ts'
import type { AnyOwnRoute } from '../src/own/own-routes.ts'
import { openOwnServer } from '../src/own/own-server.ts'
import { ownBytesRoutes, ownDoorRoutes, ownEventsRoutes, ownRoutes, ownStreamRoutes } from '../src/routes/own.ts'
import type { RunningNode } from '../src/start.ts'
import { type Answer, type Bench, type BenchNode, call, http, initBenchNode, openBench } from './support.ts'

let bench: Bench
let norland: BenchNode
let node: RunningNode
let token: string
before(async () => {
  bench = await openBench()
  norland = await initBenchNode(bench, 'norland')
  node = await norland.start()
  token = norland.first.token
})
after(async () => {
  await node.stop()
  await bench.close()
})

const codeOf = (answer: { readonly text: string }) => /urn:comity:err:([a-z-]+)/.exec(answer.text)?.[1]
const list = (headers: Record<string, string>, body = '{}') =>
  call(node.ownUrl, { name: 'person.list', body, token, headers })

/** Sends bytes as they are and returns all that comes back until the connection ends. */
async function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(node.ownUrl)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString('latin1')
}

async function openApi(): Promise<Record<string, Record<string, Record<string, unknown>>>> {
  const answer = await http(`${node.ownUrl}/own/openapi.json`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(answer.status, 200)
  assert.equal(answer.json()['openapi'], '3.1.0')
  return answer.json()['paths'] as Record<string, Record<string, Record<string, unknown>>>
}

test('the OpenAPI document has every route under its wire name, and no other', async () => {
  const names = [...ownRoutes, ...ownStreamRoutes, ...ownBytesRoutes, ...ownEventsRoutes, ...ownDoorRoutes].map(
    ({ call: { name } }) => `/own/${name}`,
  )
  const paths = await openApi()
  assert.deepEqual(Object.keys(paths).sort(), names.sort())
  for (const [path, methods] of Object.entries(paths)) {
    assert.deepEqual(Object.keys(methods), ['post'])
    assert.equal(methods['post']?.['operationId'], path.slice('/own/'.length))
  }
})

test('F-15 every response has every security header: answers, refusals, unknown paths and methods', async () => {
  const answers: Answer[] = [await list({})]
  for (const path of [...Object.keys(await openApi()), '/own/openapi.json', '/', '/own/none.such']) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']) {
      for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
        answers.push(await http(`${node.ownUrl}${path}`, { method, headers }))
      }
    }
  }
  for (const { headers, status } of answers) {
    for (const [name, value] of Object.entries(securityHeaders)) {
      assert.equal(headers.get(name), value, `${name} of a ${String(status)}`)
    }
  }
  assert.ok(answers.length > 100)
})

test('F-15 what cannot be read as HTTP is refused with the same headers', async () => {
  const host = new URL(node.ownUrl).host
  const requests = {
    'header-malformed': 'NONSENSE\r\n\r\n',
    'header-too-large': `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    misdirected: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  }
  for (const [code, bytes] of Object.entries(requests)) {
    const answer = (await raw(bytes)).toLowerCase()
    assert.match(answer, new RegExp(`urn:comity:err:${code}`))
    for (const [name, value] of Object.entries(securityHeaders)) assert.ok(answer.includes(`${name}: ${value}`), name)
  }
})

test('F-15 a host that is not ours is misdirected, whatever forwarding headers say', async () => {
  const port = new URL(node.ownUrl).port
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '127.0.0.1']) {
    const answer = await raw(
      `POST /own/person.list HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: 127.0.0.1:${port}\r\n` +
        `Forwarded: host=127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )
    assert.match(answer, /^HTTP\/1\.1 421 /)
    assert.match(answer, /urn:comity:err:misdirected/)
  }
  assert.equal((await list({ 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '1.2.3.4' })).status, 200)
})

test('F-02 a call from another site is refused before the token is looked at', async () => {
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${node.ownUrl}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const answer = await list(headers)
    assert.equal(answer.status, 403)
    assert.equal(codeOf(answer), 'csrf')
    assert.equal(codeOf(await call(node.ownUrl, { name: 'person.list', body: {}, headers })), 'csrf')
  }
  assert.equal((await list({ origin: node.ownUrl, 'sec-fetch-site': 'same-origin' })).status, 200)
})

test('F-02 forms, plain text, multipart, GET and method override change nothing', async () => {
  const before = await node.context.db.selectFrom('person').select('id').execute()
  const body = JSON.stringify({ name: 'Mallory', unit: 'Board', roles: ['oversight'] })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    const answer = await call(node.ownUrl, { name: 'person.add', body, token, headers: { 'content-type': type } })
    assert.equal(codeOf(answer), 'media-type', type)
    assert.equal(answer.status, 415)
  }
  const get = await http(`${node.ownUrl}/own/person.add?body=${encodeURIComponent(body)}`, {
    headers: { authorization: `Bearer ${token}`, 'x-http-method-override': 'POST' },
  })
  assert.equal(get.status, 404)
  assert.deepEqual(await node.context.db.selectFrom('person').select('id').execute(), before)
})

test('F-02 a token in a cookie or in the query is no token', async () => {
  const answers = [
    await call(node.ownUrl, { name: 'person.list', body: {}, headers: { cookie: `token=${token}` } }),
    await call(node.ownUrl, { name: `person.list?token=${token}`, body: {} }),
    await call(node.ownUrl, { name: 'person.list', body: {}, headers: { authorization: token } }),
    await call(node.ownUrl, { name: 'person.list', body: {}, headers: { authorization: `Basic ${token}` } }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 401, 401],
  )
})

test('F-08 a body one byte over the limit is refused with and without its length, at the limit it is read', async () => {
  const limit = 65_536
  const padded = (length: number) => `{"name":"${'x'.repeat(length - 11)}"}`
  assert.equal(codeOf(await list({}, padded(limit))), 'schema')
  const over = await list({}, padded(limit + 1))
  assert.equal(over.status, 413)
  assert.equal(codeOf(over), 'body-too-large')
  const chunked = await raw(
    `POST /own/person.list HTTP/1.1\r\nHost: ${new URL(node.ownUrl).host}\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `${(limit + 1).toString(16)}\r\n${padded(limit + 1)}\r\n0\r\n\r\n`,
  )
  assert.match(chunked, /^HTTP\/1\.1 413 /)
})

test('F-08 a compressed body and thousands of query parameters are refused', async () => {
  assert.equal(codeOf(await list({ 'content-encoding': 'gzip' })), 'media-type')
  assert.equal(codeOf(await list({ 'content-encoding': 'br' })), 'media-type')
  const many = await call(node.ownUrl, { name: `person.list?${'a=1&'.repeat(3_000)}`, body: {}, token })
  assert.equal(codeOf(many), 'schema')
  assert.match(await raw(`GET /own/x?${'a=1&'.repeat(8_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /431/)
})

test('F-06 a body that parsers read differently is refused and pollutes nothing', async () => {
  for (const body of [
    '{"__proto__":{"canary":1}}',
    '{"a":"\ud800"}',
    '\ufeff{}',
    '{"a":1',
    '{"a":01}',
    '[1,]',
    'NaN',
  ]) {
    const answer = await list({}, body)
    assert.equal(answer.status, 400, body)
  }
  assert.equal((await list({}, `${'['.repeat(70)}${']'.repeat(70)}`)).status, 400)
  assert.equal(({} as { canary?: number }).canary, undefined)
})

test('nothing is dropped, coerced or filled in', async () => {
  const add = (body: unknown) => call(node.ownUrl, { name: 'person.add', body, token })
  const good = { name: 'A', unit: 'Board', roles: ['oversight'] }
  for (const bad of [
    { ...good, extra: 1 },
    { ...good, name: 7 },
    { ...good, roles: 'oversight' },
    { ...good, roles: [] },
    { ...good, roles: ['king'] },
    { name: 'A', unit: 'Board' },
    [good],
    'text',
    null,
  ]) {
    assert.equal((await add(bad)).status, 400, JSON.stringify(bad))
  }
})

const canary = 'CANARY-4799912345 /etc/secret.key select * from person'

function foreignError(message: string): Error {
  return Object.assign(new Error(message, { cause: new TypeError(message) }), { detail: message, path: message })
}

/** What the parts below a route may throw. */
const thrown: readonly (readonly [string, () => unknown])[] = [
  ['an error of the disk', () => Object.assign(foreignError(canary), { code: 'EIO', syscall: 'read' })],
  ['an error of the driver', () => new DatabaseError({ code: 'XX001', constraint: undefined, table: undefined })],
  ['an error of a library', () => foreignError(canary)],
  [
    'an error whose message looks like a stack',
    () => foreignError(`x\n    at ${canary} (file:///packages/${canary}:1:1)`),
  ],
  ['no error at all', () => canary],
  ['a local code', () => new ComityError('key-unsafe', { status: 0, meaning: canary, remedy: canary }, {})],
]

test('F-17 whatever a dependency throws, under every route the caller gets a code and the id of the request', async () => {
  const lines: string[] = []
  const log = openLogger({ level: 'info', stream: { write: (line: string) => void lines.push(line) } })
  let next: () => unknown = () => undefined
  const failing: readonly AnyOwnRoute[] = ownRoutes.map(({ call: { name, summary, result } }) => ({
    call: { name, summary, result, body: closed({}) },
    roles: ['administrator'],
    handle: async () => {
      await Promise.resolve()
      throw next()
    },
  }))
  const config = { host: '127.0.0.1', port: 0, names: [] }
  const server = await openOwnServer({
    node: node.context,
    config,
    routes: failing,
    streamRoutes: [],
    bytesRoutes: [],
    eventsRoutes: [],
    doorRoutes: [],
    web: undefined,
    log,
  })
  try {
    for (const [name, make] of thrown) {
      next = make
      for (const route of failing) {
        const answer = await call(server.url, { name: route.call.name, body: {}, token })
        assert.equal(answer.status, 500, `${route.call.name}: ${name}`)
        const { instance, ...rest } = answer.json()
        assert.deepEqual(Object.keys(rest).sort(), ['status', 'title', 'type'])
        assert.equal(rest['type'], 'urn:comity:err:internal')
        assert.match(String(instance), /^urn:uuid:[0-9a-f-]{36}$/)
        const incident = String(instance).slice('urn:uuid:'.length)
        assert.ok(
          lines.some((line) => line.includes(incident) && line.includes('"a call failed"')),
          'the log leads to the cause',
        )
      }
    }
  } finally {
    await server.close()
  }
  assert.ok(!lines.join('').includes('CANARY'), 'the local log holds no content')
})

test('F-17 a result that says more than its call declares is not sent', async () => {
  const leaking: AnyOwnRoute = {
    call: { name: 'leaking.call', summary: 'Leaks.', body: closed({}), result: closed({}) },
    roles: ['administrator'],
    handle: () => Promise.resolve({ secret: canary }),
  }
  const config = { host: '127.0.0.1', port: 0, names: [] }
  const log = openLogger({ level: 'silent', stream: { write: () => undefined } })
  const server = await openOwnServer({
    node: node.context,
    config,
    routes: [leaking],
    streamRoutes: [],
    bytesRoutes: [],
    eventsRoutes: [],
    doorRoutes: [],
    web: undefined,
    log,
  })
  const answer = await call(server.url, { name: 'leaking.call', body: {}, token })
  await server.close()
  assert.equal(codeOf(answer), 'internal')
  assert.ok(!answer.text.includes('CANARY'))
})

test('a route without roles cannot be registered', async () => {
  const open: AnyOwnRoute = {
    call: { name: 'open.call', summary: 'Open.', body: closed({}), result: closed({}) },
    roles: [],
    handle: () => Promise.resolve({}),
  }
  const config = { host: '127.0.0.1', port: 0, names: [] }
  const log = openLogger({ level: 'silent', stream: { write: () => undefined } })
  await assert.rejects(
    openOwnServer({
      node: node.context,
      config,
      routes: [open],
      streamRoutes: [],
      bytesRoutes: [],
      eventsRoutes: [],
      doorRoutes: [],
      web: undefined,
      log,
    }),
    TypeError,
  )
})

test('a refused call says its own people which declared member or role is wanting, never what was sent', async () => {
  const refused = async (name: string, body: object) => (await call(node.ownUrl, { name, body, token })).json()
  const sent = { name: 'A. Example', unit: 'fraud', roles: ['hidden-value'] }
  const wrong = await refused('person.add', sent)
  assert.equal(wrong['field'], 'roles')
  assert.ok(!JSON.stringify(wrong).includes('hidden-value'))
  assert.equal((await refused('person.add', { ...sent, roles: undefined }))['field'], 'roles')
  const unknown = await refused('person.list', { hiddenName: 1 })
  assert.equal(unknown['type'], 'urn:comity:err:schema')
  assert.equal(unknown['field'], undefined)
  const role = await refused('hit.confirm', {})
  assert.equal(role['type'], 'urn:comity:err:role-forbids')
  assert.deepEqual(role['roles'], ['investigator', 'supervisor', 'legal'])
})

test('the line of the log that an answer leaves has the code of a refusal', async (t) => {
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }
  const server = await openOwnServer({
    node: node.context,
    config: { host: '127.0.0.1', port: 0, names: [] },
    routes: ownRoutes,
    streamRoutes: [],
    bytesRoutes: [],
    eventsRoutes: [],
    doorRoutes: [],
    web: undefined,
    log: openLogger({ level: 'info', stream }),
  })
  t.after(() => server.close())
  await call(server.url, { name: 'person.list', body: { none: 1 }, token })
  await call(server.url, { name: 'person.list', body: {}, token })
  await call(server.url, { name: 'hit.list', body: {}, token })
  const answered = lines.filter(({ msg }) => msg === 'answered').map(({ status, code }) => [status, code])
  assert.deepEqual(answered, [
    [400, 'schema'],
    [200, undefined],
    [403, 'role-forbids'],
  ])
})

test('EVT equal refusals of one minute are one security event with a count, without content', async () => {
  for (let n = 0; n < 7; n += 1)
    await call(node.ownUrl, { name: 'hit.list', body: {}, token: canary.replaceAll(' ', '') })
  await node.stop()
  const again = await norland.start()
  const { rows } = await sql<Record<string, unknown>>`select * from security_event`.execute(again.context.db)
  await again.stop()
  const same = rows.filter(({ route, code }) => route === 'own/hit.list' && code === 'login-failed')
  assert.equal(same.length <= 1, true)
  assert.ok(!JSON.stringify(rows).includes('CANARY'))
  const total = rows.filter(({ code }) => code === 'login-failed').reduce((sum, { count }) => sum + Number(count), 0)
  assert.ok(total >= 7)
})
