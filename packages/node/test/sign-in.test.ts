import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, test } from 'node:test'
import { hour, minute } from '@comity/codec'
import type { RunningNode } from '../src/start.ts'
import { SoftPasskey, type Lies } from './soft-passkey.ts'
import { type Bench, call, initBenchNode, noon, openBench } from './support.ts'

let bench: Bench
let node: RunningNode
let administrator: string
let origin: string
let now = noon
before(async () => {
  bench = await openBench()
  const norland = await initBenchNode(bench, 'norland')
  node = await norland.start({ now: () => now })
  administrator = norland.first.token
  origin = `http://norland.localhost:${new URL(node.ownUrl).port}`
})
after(async () => {
  await node.stop()
  await bench.close()
})

interface Said {
  readonly status: number
  readonly code: string | undefined
  readonly body: Record<string, unknown>
}

/** A browser, as far as a node can tell: cookies, its origin, and the field that the node's own page sets. */
class Browser {
  readonly cookies = new Map<string, string>()
  readonly setCookies: string[] = []

  async call(name: string, body: unknown, fields: Record<string, string | undefined> = {}): Promise<Said> {
    const cookie = [...this.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
    const all: Record<string, string | undefined> = {
      ...{ host: new URL(origin).host, origin, 'x-comity-page': '1', 'content-type': 'application/json' },
      ...(cookie !== '' && { cookie }),
      ...fields,
    }
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    const { status, text, setCookies } = await post(`${node.ownUrl}/own/${name}`, headers, JSON.stringify(body))
    for (const line of setCookies) {
      this.setCookies.push(line)
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.cookies.set(key, value)
    }
    return { status, code: /urn:comity:err:([a-z-]+)/.exec(text)?.[1], body: JSON.parse(text) as never }
  }

  get session(): string | undefined {
    return this.cookies.get('__Host-comity-norland')
  }
}

/** Node's own client: `fetch` would not let a test say which host it calls. */
function post(url: string, headers: Record<string, string | undefined>, body: string) {
  return new Promise<{ status: number; text: string; setCookies: readonly string[] }>((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text, setCookies: answer.headers['set-cookie'] ?? [] }),
      )
    })
    sent.on('error', reject).end(body)
  })
}

const challengeOf = ({ body }: Said) => String(body['challenge'])

async function newPerson(name: string): Promise<{ token: string; person: string }> {
  const body = { name, unit: 'Cyber', roles: ['investigator'] }
  const added = await call(node.ownUrl, { name: 'person.add', body, token: administrator })
  return added.json() as { token: string; person: string }
}

const invite = async (token: string) =>
  String((await call(node.ownUrl, { name: 'passkey.invite', body: {}, token })).json()['code'])

async function enrol(browser: Browser, code: string, passkey: SoftPasskey, lies: Lies = {}): Promise<Said> {
  const begun = await browser.call('passkey.begin', { code })
  if (begun.status !== 200) return begun
  return browser.call('passkey.enrol', { code, label: 'Laptop', passkey: passkey.make(challengeOf(begun), lies) })
}

async function open(browser: Browser, passkey: SoftPasskey, lies: Lies = {}): Promise<Said> {
  const begun = await browser.call('session.begin', {})
  return browser.call('session.open', { answer: passkey.answer(challengeOf(begun), lies) })
}

/** Somebody who enrolled a passkey. */
async function enrolled(name: string) {
  const { token, person } = await newPerson(name)
  const [browser, passkey] = [new Browser(), new SoftPasskey(origin)]
  assert.equal((await enrol(browser, await invite(token), passkey)).status, 200)
  return { token, person, browser, passkey }
}

test('a person enrols a passkey with a code, signs in with it, sees who they are, and signs out', async () => {
  const { person, browser, passkey } = await enrolled('Ada')
  assert.equal(browser.session, undefined, 'an enrolment is no sign-in')
  const opened = await open(browser, passkey)
  assert.equal(opened.status, 200)
  const { body } = await browser.call('session.show', {})
  assert.deepEqual([body['person'], body['name'], body['party']], [person, 'Ada', 'norland'])
  assert.equal((await browser.call('session.end', { session: null })).status, 200)
  assert.deepEqual(await browser.call('session.show', {}).then(({ status, code }) => [status, code]), [
    401,
    'login-failed',
  ])
  const types = await node.context.db.selectFrom('log_entry').select('type').execute()
  for (const type of ['passkey.invite', 'passkey.enrol', 'session.open', 'session.end'])
    assert.ok(
      types.some((entry) => entry.type === type),
      `${type} is in the log`,
    )
})

test('F-02 F-13 a cookie is Secure, HttpOnly, SameSite=Strict, of this host alone, and named by the party', async () => {
  const { browser, passkey } = await enrolled('Bo')
  await open(browser, passkey)
  for (const line of browser.setCookies)
    assert.match(
      line,
      /^__Host-comity-(?:door-)?norland=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    )
})

test('F-12 a code is used once, is over after half an hour, and a newer one ends it', async () => {
  const { token } = await newPerson('Cy')
  const code = await invite(token)
  assert.equal((await enrol(new Browser(), code, new SoftPasskey(origin))).status, 200)
  assert.equal((await enrol(new Browser(), code, new SoftPasskey(origin))).code, 'login-failed')
  const first = await invite(token)
  const second = await invite(token)
  assert.equal((await enrol(new Browser(), first, new SoftPasskey(origin))).code, 'login-failed')
  now += 30 * minute
  assert.equal((await enrol(new Browser(), second, new SoftPasskey(origin))).code, 'login-failed')
  assert.equal((await enrol(new Browser(), 'A'.repeat(43), new SoftPasskey(origin))).code, 'login-failed')
})

test('F-12 of two browsers with one code at once, one enrols', async () => {
  const { token } = await newPerson('Di')
  const code = await invite(token)
  const tries = await Promise.all([1, 2, 3].map(() => enrol(new Browser(), code, new SoftPasskey(origin))))
  assert.deepEqual(tries.map(({ status }) => status).sort(), [200, 401, 401])
})

test('F-12 a lying passkey opens nothing: origin, host, user not verified, type, counter, foreign id, algorithm', async () => {
  const { token, browser, passkey } = await enrolled('Ed')
  const lies: readonly Lies[] = [
    { origin: 'https://evil.example' },
    { origin: origin.replace('norland', 'sudland') },
    { rpId: 'evil.example' },
    { rpId: 'localhost' },
    { isVerified: false },
    { type: 'webauthn.create' },
  ]
  const answers = []
  for (const lie of lies) answers.push(await open(browser, passkey, lie))
  const other = new SoftPasskey(origin)
  answers.push(await open(browser, other))
  const begun = await browser.call('session.begin', {})
  answers.push(await browser.call('session.open', { answer: { ...other.answer(challengeOf(begun)), id: passkey.id } }))
  for (const answer of answers) assert.deepEqual([answer.status, answer.code], [401, 'login-failed'])
  assert.equal(new Set(answers.map(({ body }) => JSON.stringify({ ...body, instance: '' }))).size, 1)
  assert.equal(browser.session, undefined)
  for (const lie of [...lies.slice(0, 5), { type: 'webauthn.get' }, { algorithm: -999 }]) {
    const made = await enrol(new Browser(), await invite(token), new SoftPasskey(origin), lie)
    assert.deepEqual([made.status, made.code], [401, 'login-failed'], JSON.stringify(lie))
  }
  assert.equal((await enrol(new Browser(), await invite(token), passkey)).code, 'login-failed', 'a known credential')
  now += 5 * minute
  assert.equal((await open(browser, passkey)).status, 200, 'what lied before may still be told the truth')
})

test('F-12 an answer is good once, in the browser that asked, within five minutes, and for nothing else', async () => {
  const { browser, passkey, token } = await enrolled('Fa')
  const challenge = challengeOf(await browser.call('session.begin', {}))
  // A passkey that is kept in several places counts nothing: only the challenge stops its replay.
  const answer = passkey.answer(challenge, { counter: 0 })
  const stranger = new Browser()
  await stranger.call('session.begin', {})
  assert.equal((await stranger.call('session.open', { answer })).code, 'login-failed', "another browser's challenge")
  assert.equal((await browser.call('session.open', { answer })).status, 200)
  assert.equal((await browser.call('session.open', { answer })).code, 'login-failed', 'replayed')
  const late = passkey.answer(challengeOf(await browser.call('session.begin', {})))
  now += 5 * minute
  assert.equal((await browser.call('session.open', { answer: late })).code, 'login-failed', 'too late')
  const forEnrolment = challengeOf(await browser.call('passkey.begin', { code: await invite(token) }))
  assert.equal(
    (await browser.call('session.open', { answer: passkey.answer(forEnrolment) })).code,
    'login-failed',
    'a challenge of an enrolment',
  )
})

test('F-12 a counter that falls locks that passkey and no other, and the log says so', async () => {
  const { browser, passkey, token } = await enrolled('Gi')
  const second = new SoftPasskey(origin)
  await enrol(browser, await invite(token), second)
  await open(browser, passkey)
  assert.equal((await open(browser, passkey, { counter: 1 })).code, 'login-failed')
  assert.equal((await open(browser, passkey)).code, 'login-failed', 'locked')
  assert.equal((await open(browser, second)).status, 200)
  const locked = await node.context.db.selectFrom('log_entry').select('id').where('type', '=', 'passkey.lock').execute()
  assert.equal(locked.length, 1)
  const { passkeys } = (await browser.call('passkey.list', {})).body as { passkeys: { locked: boolean }[] }
  assert.deepEqual(passkeys.map(({ locked: isLocked }) => isLocked).sort(), [false, true])
})

test('F-12 a hundred failures with one passkey are cut short, and somebody else signs in meanwhile', async () => {
  const [mallory, victim] = [await enrolled('Hu'), await enrolled('Ib')]
  const codes = []
  for (let n = 0; n < 20; n += 1) codes.push((await open(mallory.browser, mallory.passkey, { isVerified: false })).code)
  assert.deepEqual(new Set(codes.slice(0, 10)), new Set(['login-failed']))
  assert.deepEqual(new Set(codes.slice(11)), new Set(['rate']))
  assert.equal((await open(victim.browser, victim.passkey)).status, 200)
})

test('F-13 a sign-in makes a new session; the cookie that was there before is none', async () => {
  const { browser, passkey } = await enrolled('Jo')
  browser.cookies.set('__Host-comity-norland', 'A'.repeat(43))
  await open(browser, passkey)
  assert.notEqual(browser.session, 'A'.repeat(43))
  const first = browser.session
  await open(browser, passkey)
  assert.notEqual(browser.session, first)
  const fixed = new Browser()
  fixed.cookies.set('__Host-comity-norland', 'A'.repeat(43))
  assert.equal((await fixed.call('session.show', {})).code, 'login-failed')
})

test('F-13 a session ends when idle, when old, when ended elsewhere, when its passkey or its person is gone', async () => {
  const { browser, passkey, person } = await enrolled('Ky')
  await open(browser, passkey)
  now += 29 * minute
  assert.equal((await browser.call('session.show', {})).status, 200)
  now += 30 * minute
  assert.equal((await browser.call('session.show', {})).code, 'login-failed', 'idle')
  await open(browser, passkey)
  const end = now + 12 * hour
  for (; now < end; now += 20 * minute) assert.equal((await browser.call('session.show', {})).status, 200)
  assert.equal((await browser.call('session.show', {})).code, 'login-failed', 'old')

  const other = new Browser()
  await open(browser, passkey)
  await open(other, passkey)
  const { sessions } = (await other.call('session.list', {})).body as {
    sessions: { session: string; isThis: boolean }[]
  }
  assert.deepEqual(sessions.map(({ isThis }) => isThis).sort(), [false, true])
  await other.call('session.end', { session: sessions.find(({ isThis }) => !isThis)?.session })
  assert.equal((await browser.call('session.show', {})).code, 'login-failed', 'ended elsewhere')

  const { passkeys } = (await other.call('passkey.list', {})).body as { passkeys: { passkey: string }[] }
  assert.equal((await other.call('passkey.remove', { passkey: passkeys[0]?.passkey })).status, 200)
  assert.equal((await other.call('session.show', {})).code, 'login-failed', 'its passkey is gone')

  const gone = await enrolled('Lu')
  await open(gone.browser, gone.passkey)
  await call(node.ownUrl, { name: 'person.revoke', body: { person: gone.person }, token: administrator })
  assert.equal((await gone.browser.call('session.show', {})).code, 'login-failed', 'the person is gone')
  assert.equal((await open(gone.browser, gone.passkey)).code, 'login-failed')
  assert.notEqual(person, gone.person)
})

test('F-13 a role that is taken away is gone at the next call', async () => {
  const { browser, passkey, person } = await enrolled('Mo')
  await open(browser, passkey)
  assert.equal((await browser.call('case.list', {})).status, 200)
  await node.context.db.updateTable('person_role').set({ role: 'oversight' }).where('person', '=', person).execute()
  assert.equal((await browser.call('case.list', {})).code, 'not-found')
})

test('F-02 a cookie is worth nothing without the word of the own page, and nothing is at the door', async () => {
  const { browser, passkey } = await enrolled('Na')
  await open(browser, passkey)
  const worthless: readonly Record<string, string | undefined>[] = [
    { 'x-comity-page': undefined },
    { origin: undefined },
    { origin: 'https://evil.example' },
    { origin: node.ownUrl },
    { origin: undefined, 'sec-fetch-site': 'same-site' },
    { origin: undefined, 'sec-fetch-site': 'none' },
  ]
  for (const fields of worthless) {
    assert.equal((await browser.call('session.show', {}, fields)).code, 'csrf', JSON.stringify(fields))
    assert.equal((await browser.call('session.begin', {}, fields)).code, 'csrf', JSON.stringify(fields))
  }
  const own = { origin: undefined, 'sec-fetch-site': 'same-origin' }
  assert.equal((await browser.call('session.show', {}, own)).status, 200)
  const wrongToken = { authorization: `Bearer comity_${'A'.repeat(43)}` }
  assert.equal((await browser.call('session.show', {}, wrongToken)).code, 'login-failed', 'no cookie mends a token')
})

test('F-12 what changes how a person signs in needs a fresh sign-in, and nobody does it for somebody else', async () => {
  const { browser, passkey } = await enrolled('Od')
  const other = await enrolled('Pe')
  await open(browser, passkey)
  const { passkeys } = (await browser.call('passkey.list', {})).body as { passkeys: { passkey: string }[] }
  const mine = passkeys[0]?.passkey
  await open(other.browser, other.passkey)
  assert.equal((await other.browser.call('passkey.remove', { passkey: mine })).code, 'not-found')
  now += 6 * minute
  assert.equal((await browser.call('passkey.invite', {})).code, 'login-stale')
  assert.equal((await browser.call('passkey.remove', { passkey: mine })).code, 'login-stale')
  await open(browser, passkey)
  assert.equal((await browser.call('passkey.invite', {})).status, 200)
})

test('a passkey is bound to a name: at a bare address the door says misdirected', async () => {
  const { hostname, port } = new URL(node.ownUrl)
  const host = `${hostname}:${port}`
  assert.equal((await new Browser().call('session.begin', {}, { host, origin: `http://${host}` })).code, 'misdirected')
})
