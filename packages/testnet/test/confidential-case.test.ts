import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as api from '@comity/client/api'
import { callOwn, importOwn } from '@comity/client/own'
import { templateBasis } from '@comity/agreement'
import { createHash, randomUUID } from 'node:crypto'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { bodiesOf, callAs, type Known, masked, servedCalls } from './confidential-walk.ts'
import { question } from './gates-scene.ts'
import { sendRequest } from './retraction-scene.ts'

/*
 * Two worlds that are equal but for a confidential case of the fenced unit of a bank, with all that the unit does with it: it
 * is published, asked about, confirmed and requested. The front of the bank gets its identifier across the counter and asks.
 *
 * Seen red with the defence off, one at a time: the filter of index.preview, for records and for rows; of log.receipt, for
 * commitments, questions, requests and records that were shown; `hiddenCases` naming none.
 */
interface World {
  readonly net: Testnet
  readonly bank: TestParty
  readonly police: TestParty
  readonly agreement: string
  /** Tokens of the front's people, by role. */
  readonly front: ReadonlyMap<string, string>
}

const quiet = 'canary-money-mule.example'

async function openWorld(isHeld: boolean): Promise<World> {
  const net = await startTestnet({
    start: Date.UTC(2026, 10, 28, 12),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  const [police, bank] = [net.party('norland-police'), net.party('sudland-bank')]
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  await importLines(police, { case: await openCase(police), profile: 'domain/1', lines: [quiet] })
  await publish(police, agreement)
  await sync(bank, { agreement, publisher: police })
  await importLines(bank, { case: await openCase(bank), profile: 'domain/1', lines: ['other.example'] })
  const front = new Map<string, string>()
  for (const roles of [
    ['investigator'],
    ['supervisor'],
    ['liaison'],
    ['custodian'],
    ['investigator', 'liaison', 'custodian'],
  ] as const) {
    const person = { name: roles.join(' '), unit: 'Front', roles: [...roles] }
    front.set(roles.join(' '), (await bank.call(api.personAdd, person, 'administrator')).token)
  }
  if (isHeld) await holdInConfidence({ bank, police, agreement })
  await publish(bank, agreement)
  return { net, bank, police, agreement, front }
}

/** The bank's fenced unit keeps a case about it, confidential from the first minute, and asks the police. */
async function holdInConfidence({ bank, police, agreement }: Pick<World, 'bank' | 'police' | 'agreement'>) {
  const opened = await openCase(bank)
  await bank.call(api.caseConfidential, { case: opened, ground: 'tipping-off' }, 'approver')
  await importLines(bank, { case: opened, profile: 'domain/1', lines: [quiet] })
  const [asked] = await ask(bank, { case: opened, agreement, publishers: [police] })
  assert.equal(asked?.hits, 1)
  const [record] = await bank.query('select id from record where case_id = $1', [opened])
  await bank.call(api.recordReveal, { record: String(record?.['id']) }, 'officer')
  const [hit] = (await bank.call(api.hitList, {}, 'officer')).hits
  await sendRequest(bank, { to: police, hit: hit?.hit ?? '' })
}

let held: World
let unheld: World
before(async () => {
  held = await openWorld(true)
  unheld = await openWorld(false)
})
after(async () => {
  await held.net.close()
  await unheld.net.close()
})

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the bytes are at hand
async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

/** What the front does with an identifier, and is told by every call, as text. */
async function told({ bank, police, agreement, front }: World): Promise<readonly (readonly [string, string])[]> {
  const answers: [string, string][] = []
  const as = (role: string) => ({ ...bank.ownNode('officer'), token: front.get(role) ?? '' })
  const say = async <Value>(name: string, value: Promise<Value>): Promise<Value> => {
    const text = await value.then(JSON.stringify, String)
    answers.push([name, masked(text)])
    return value
  }
  const basisDocument = createHash('sha256').update('an order').digest('base64url')
  const body = { title: 'Counter', category: 'computer-fraud', basis: templateBasis, basisDocument }
  const officer = as('investigator')
  const { case: opened } = await callOwn(officer, { call: api.caseOpen, body })
  const query = { case: opened, format: 'text', profile: 'domain/1', status: 'suspect' } as const
  const { import: imported } = await say('import', importOwn(officer, { query, content: bytesOf(`${quiet}\n`) }))
  const { job } = await say(
    'match.start',
    callOwn(officer, { call: api.matchStart, body: question({ opened, agreement, publisher: police }) }),
  )
  await eventually(async () => {
    const { state } = await callOwn(officer, { call: api.jobShow, body: { job } })
    return state === 'done' ? state : undefined
  })
  const { person } = await bank.call(api.sessionShow, {}, 'officer')
  const known: Known = {
    case: [opened],
    import: [imported],
    job: [job],
    agreement: [agreement],
    party: [police.code],
    partner: [police.code],
    // The colleague of the fenced unit as well: whatever the log says by that name.
    id: [job, agreement, randomUUID(), person],
    profile: ['domain/1'],
    value: [quiet],
    afterLine: [0],
    limit: [50],
  }
  const calls = await servedCalls(bank.ownUrl, front.get('investigator') ?? '')
  const telling = calls.filter(({ name }) =>
    /\.(?:list|show|status|why|preview|history|acts|report|receipt)$/.test(name),
  )
  for (const [role, token] of front) {
    for (const call of telling)
      for (const one of bodiesOf(call, known))
        answers.push([`${role} ${call.name}`, masked(await callAs(bank.ownUrl, { call, body: one, token }))])
  }
  return answers
}

test('F27 whoever asks about an identifier of a confidential case is told the same as if that case did not exist', async () => {
  const [ours, theirs] = [await told(held), await told(unheld)]
  assert.equal(ours.length, theirs.length)
  const differing = ours.flatMap(([name, answer], at) =>
    answer === theirs[at]?.[1] ? [] : [`${name}\n  with    ${answer}\n  without ${theirs[at]?.[1] ?? ''}`],
  )
  assert.deepEqual(differing, [])
  assert.ok(ours.some(([name, answer]) => name.endsWith('hit.list') && answer.includes('"state":"NEW"')))
})
