import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { callAs, bodiesOf, masked, type ServedCall, servedCalls } from './confidential-walk.ts'
import { actInConfidence, elsewhere, endsWithPerson, toldWhile } from './confidential-live.ts'
import { canary, openWorld, type World } from './confidential-scene.ts'

/*
 * Two worlds that are equal but for requests which a police force made in confidence. Everybody of the bank without the fenced
 * role walks every call that the node serves, and must not be able to tell in which world they are.
 *
 * Seen red with the defence off, one at a time: the filter of request.list; the guard of request.show and of every step; the
 * guard of decision.why, for a request and for one refused at the gate, and the mark of that refusal; the filters of freeze.list,
 * retraction.list, message.list, log.receipt and record.list; the conditions of the marks behind change.follow, for requests and payment stops, and their unit; the second person for record.delete; the count of party.reset.
 */
let asked: World
let quiet: World
let calls: readonly ServedCall[]
before(async () => {
  asked = await openWorld({ isAsked: true })
  quiet = await openWorld({ isAsked: false })
  calls = await servedCalls(asked.bank.ownUrl, asked.fenced)
})
after(async () => {
  await asked.net.close()
  await quiet.net.close()
})

/** Calls that only tell come first, those that end what the others need last. */
const telling = /\.(list|show|status|why|receipt|verify|witnesses|accuse|card|preview|history|acts|report|read)$/
const ending = /^(person\.revoke|key\.|party\.|case\.close|agreement\.denounce|index\.publish|reconcile\.)/
const rankOf = ({ name }: ServedCall): number => (telling.test(name) ? 0 : ending.test(name) ? 2 : 1)

/** What a person is answered on each of the calls, in a fixed order. */
async function walk({ bank, known }: World, token: string, walked: readonly ServedCall[]): Promise<[string, string][]> {
  const answers: [string, string][] = []
  for (const call of walked.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    for (const body of bodiesOf(call, known(call.name))) {
      answers.push([call.name, await callAs(bank.ownUrl, { call, body, token })])
    }
  }
  return answers
}

/** Oversight counts what every party does (spec/oversight.md); what it counts is held to the canary below. */
const countsFor = (role: string, call: string) => role === 'oversight' && call.startsWith('oversight.')

/** Compares every answer; returns the calls that somebody got past the form of their body and past their role. */
async function compare(walked: readonly ServedCall[]): Promise<ReadonlySet<string>> {
  const reached = new Set<string>()
  const differing: string[] = []
  for (const [role, token] of asked.front) {
    const ours = await walk(asked, token, walked)
    const theirs = await walk(quiet, quiet.front.get(role) ?? '', walked)
    for (const [at, [name, answer]] of ours.entries()) {
      if (!/^(400|403) /.test(answer)) reached.add(name)
      for (const secret of [canary, 'canary', ...asked.secrets]) assert.ok(!answer.includes(secret), `${role} ${name}`)
      if (countsFor(role, name)) continue
      const [one, other] = [masked(answer), masked(theirs[at]?.[1] ?? '')]
      if (one !== other) differing.push(`${role} ${name}\n  with    ${one}\n  without ${other}`)
    }
    assert.equal(ours.length, theirs.length)
  }
  assert.deepEqual(differing, [])
  return reached
}

/** Whoever calls these is not signed in yet, and comes from a browser: they look at no case (spec/sign-in.md). */
const beforeSignIn = ['passkey.begin', 'passkey.enrol', 'session.begin', 'session.open']

const missedOf = (walked: readonly ServedCall[], reached: ReadonlySet<string>) =>
  walked.map(({ name }) => name).filter((name) => !reached.has(name) && !beforeSignIn.includes(name))

test('the fenced desk sees what the others must not', async () => {
  const answers = await walk(
    asked,
    asked.fenced,
    calls.filter((call) => rankOf(call) === 0),
  )
  for (const name of [
    'request.list',
    'request.show',
    'freeze.list',
    'freeze.show',
    'decision.why',
    'retraction.list',
    'message.list',
  ]) {
    const told = answers.filter(([call, answer]) => call === name && answer.startsWith('200 '))
    assert.ok(
      told.some(
        ([, answer]) =>
          asked.secrets.some((secret) => answer.includes(secret)) || !/^(request|freeze)\.list$/.test(name),
      ),
      name,
    )
    assert.ok(told.length > 0, name)
  }
  assert.ok(answers.some(([name, answer]) => name === 'request.show' && answer.includes(canary)))
})

test('F27 a stream of what changed is the same to the byte while the fenced desk acts, and to somebody of another unit', async () => {
  const [first, second] = [await elsewhere(asked), await elsewhere(quiet)]
  const roles = ['investigator', 'all together']
  const front = (world: World) => roles.map((role) => world.front.get(role) ?? '')
  const [told, untold] = await Promise.all([
    toldWhile(asked, [...front(asked), first.token, asked.fenced], () => actInConfidence(asked)),
    toldWhile(quiet, [...front(quiet), second.token], () => Promise.resolve()),
  ])
  assert.deepEqual(told.slice(0, 3), untold)
  const [begun, ...changes] = (told[3] ?? '').split('\n\n').filter((line) => line !== '')
  assert.equal(begun, 'data: {"changed":[]}')
  // One look may see both.
  for (const kind of ['request', 'freeze'])
    assert.ok(
      changes.some((line) => line.includes(`"${kind}"`)),
      `the desk itself is told of a ${kind}`,
    )
  for (const [world, somebody] of [
    [asked, first],
    [quiet, second],
  ] as const)
    assert.equal(await endsWithPerson(world, somebody), 503)
})

test('F27 who only looks gets byte-equal answers with and without a confidential request', async () => {
  const told = calls.filter((call) => rankOf(call) === 0)
  const reached = await compare(told)
  assert.deepEqual(missedOf(told, reached), [])
})

test('F27 whatever they do, and whatever they look at afterwards, is answered the same', async () => {
  assert.deepEqual(missedOf(calls, await compare(calls)), [])
})
