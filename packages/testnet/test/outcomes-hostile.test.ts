import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { namedOperationEvent, type OperationEvent, signOperationEvent } from '@comity/casework/operation'
import { type FigureVote, type OutcomeBatch, signFigureVote, signOutcomeBatch } from '@comity/casework/outcome'
import { canonicalBytes, formatInstant, keyId, sha256, signJws, toBase64url } from '@comity/codec'
import { blind } from '@comity/oprf'
import { operationEvent, outcomeEvaluate, outcomeFigure, outcomeStatement } from '@comity/protocol'
import { delivered, type TestParty } from '../src/index.ts'
import { hop, message, stolenKey } from './attacker.ts'
import { handSender } from './hand-sent.ts'
import {
  activeOperation,
  ledger,
  type OperationScene,
  post,
  sameLedger,
  say,
  show,
  startOperationScene,
} from './operation-scene.ts'

let scene: OperationScene
let stranger: TestParty
const operations: string[] = []
const nextOperation = (): string => operations.pop() ?? assert.fail()
before(async () => {
  scene = await startOperationScene([{ code: 'westland-police' }])
  stranger = scene.net.party('westland-police')
  // All that an honest node sends is sent before anything goes out in its name by hand.
  for (let at = 0; at < 5; at += 1) operations.push(await activeOperation(scene, { subjectsPerDay: 3 }))
  await delivered(...scene.net.parties)
})
after(() => scene.net.close())

const digest = (): string => toBase64url(randomBytes(32))

/** What the reader has taken, whoever made it: refused ones count, for they have their place in the sequence. */
async function taken(from: TestParty, to: TestParty): Promise<number> {
  const [row] = await to.query('select taken_in from channel where party = $1', [from.code])
  return Number(row?.['taken_in'])
}

async function batchOf(operation: string, party: string, vary: Partial<OutcomeBatch> = {}): Promise<OutcomeBatch> {
  const { events, lead } = await show(scene.central, operation)
  const head = events.findLast((event) => event.party === lead && event.row === 'o4')?.event ?? assert.fail()
  const { subject: _subject, kind, event, ...line } = post('x')
  const statement = {
    schema: 1,
    operation,
    party,
    revision: 1,
    ...line,
    key: { kind, token: digest(), event },
  } as const
  return { schema: 1, operation, party, number: 9, lead: head, salt: digest(), statements: [statement], ...vary }
}

/** Signed without the checks that an honest node makes. */
function signedBatch(batch: OutcomeBatch, party: TestParty): string {
  const key = stolenKey(party, 'message')
  return signJws({
    key,
    kid: keyId(key.publicKey),
    typ: 'comity.outcome.statement+jws',
    payload: canonicalBytes(batch),
  })
}

test('an outcome is taken from its party alone, of its operation alone, under its key alone, and once', async () => {
  const { central, fiji, indonesia } = scene
  const operation = nextOperation()
  const [own, others] = [await batchOf(operation, 'indonesia-police'), await batchOf(operation, 'central-police')]
  const [statement] = others.statements
  if (statement === undefined) return assert.fail()
  const send = handSender(scene.net, { from: indonesia, to: fiji, sent: await taken(indonesia, fiji) })
  const refused = [
    ['another party’s batch, under the sender’s key', signedBatch(others, indonesia), 'object-mismatch'],
    [
      'another party’s batch, signed by that one',
      signOutcomeBatch({ batch: others, key: stolenKey(central, 'message') }),
      'signature-invalid',
    ],
    [
      'another party’s statement in an own batch',
      signedBatch({ ...own, statements: [statement] }, indonesia),
      'object-mismatch',
    ],
    ['another operation’s statement', signedBatch({ ...own, operation: randomUUID() }, indonesia), 'object-mismatch'],
    ['an operation that nobody knows', signedBatch(await unknownOperation(operation), indonesia), 'not-found'],
    ['no statement at all', signedBatch({ ...own, statements: [] }, indonesia), 'schema'],
  ] as const
  for (const [what, batch, code] of refused) assert.equal(await send(outcomeStatement, { batch }), code, what)
  assert.deepEqual((await ledger(fiji, operation)).kinds, [])
  const good = signOutcomeBatch({ batch: own, key: stolenKey(indonesia, 'message') })
  for (let times = 0; times < 3; times += 1) assert.equal(await send(outcomeStatement, { batch: good }), 'taken')
  const { kinds } = await ledger(fiji, operation)
  assert.deepEqual(
    kinds.map(({ events }) => events),
    [{ agreed: 0, claimed: 1, disputed: 0 }],
  )
})

async function unknownOperation(known: string): Promise<OutcomeBatch> {
  const batch = await batchOf(known, 'indonesia-police')
  const operation = randomUUID()
  return { ...batch, operation, statements: batch.statements.map((one) => ({ ...one, operation })) }
}

test('neither the keeper nor a stranger states an outcome, votes on a figure or acts in an operation', async () => {
  const { central, bank } = scene
  const operation = nextOperation()
  for (const from of [bank, stranger]) {
    const send = handSender(scene.net, { from, to: central, sent: await taken(from, central) })
    const key = stolenKey(from, 'message')
    const batch = signOutcomeBatch({ batch: await batchOf(operation, from.code), key })
    assert.equal(await send(outcomeStatement, { batch }), 'not-found')
    const vote = signFigureVote({ vote: voteOf(operation, from.code), key })
    assert.equal(await send(outcomeFigure, { vote }), 'not-found')
  }
  const event = eventOf(operation, 'westland-police')
  const sending = handSender(scene.net, { from: stranger, to: central, sent: await taken(stranger, central) })
  const signed = (party: TestParty) => signOperationEvent({ event, key: stolenKey(party, 'message') })
  assert.equal(await sending(operationEvent, { event: signed(stranger), document: null }), 'not-found')
  const named = namedOperationEvent({ ...event, party: 'fiji-police' }).event
  const jws = signOperationEvent({ event: named, key: stolenKey(stranger, 'message') })
  assert.equal(await sending(operationEvent, { event: jws, document: null }), 'object-mismatch')
  assert.deepEqual((await ledger(central, operation)).kinds, [])
})

function voteOf(operation: string, party: string): FigureVote {
  const figure = {
    ...({
      schema: 1,
      operation,
      kind: 'PERSON_ARRESTED',
      measure: 'subjects',
      place: null,
      from: null,
      to: null,
    } as const),
    ...{ asOf: formatInstant(scene.net.clock.now()), supersedes: null, salt: digest() },
  }
  return { schema: 1, figure, party, revision: 1, n: 1, root: digest() }
}

function eventOf(operation: string, party: string): OperationEvent {
  const at = formatInstant(scene.net.clock.now())
  const prevHash = toBase64url(new Uint8Array(32))
  return {
    operation,
    party,
    seq: 1,
    row: 'm2',
    role: 'approver',
    actor: digest(),
    at,
    content: digest(),
    prevHash,
    seen: [],
  }
}

test('a batch that names a time before the operation began waits for ever, at every node alike', async () => {
  const { fiji, indonesia, central } = scene
  const operation = nextOperation()
  const { events } = await show(central, operation)
  const early = events.find(({ row }) => row === 'o3')?.event ?? assert.fail()
  const batch = await batchOf(operation, 'indonesia-police', { lead: early })
  const jws = signOutcomeBatch({ batch, key: stolenKey(indonesia, 'message') })
  for (const to of [fiji, central]) {
    const send = handSender(scene.net, { from: indonesia, to, sent: await taken(indonesia, to) })
    assert.equal(await send(outcomeStatement, { batch: jws }), 'taken')
    const { kinds, waiting } = await ledger(to, operation)
    assert.deepEqual([kinds, waiting], [[], 1])
  }
})

test('the keeper evaluates for who states outcomes, under the right key, whole elements, and one batch once', async () => {
  const { bank, central } = scene
  const operation = nextOperation()
  const [row] = await bank.query('select public_key from operation_key where operation = $1', [operation])
  const publicKeyDigest = toBase64url(sha256(row?.['public_key'] as Uint8Array))
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const elements = (count: number) =>
    Buffer.concat(Array.from({ length: count }, () => blind({ input: random(8), random }).blindedElement))
  const ask = async (
    from: TestParty,
    bulk: Uint8Array,
    vary: Partial<{ operation: string; publicKeyDigest: string; batch: string; count: number }> = {},
  ) => {
    const now = scene.net.clock.now()
    const batch = vary.batch ?? randomUUID()
    const body = { operation, publicKeyDigest, count: Math.floor(bulk.length / 32), ...vary, batch }
    const jws = message({ definition: outcomeEvaluate, from, to: bank, body, now, id: randomUUID(), bulk })
    const { code, status } = await hop({ from, to: bank, name: 'outcome.evaluate', jws, bulk, now })
    return code ?? (status === 200 ? 'answered' : String(status))
  }
  assert.equal(await ask(stranger, elements(1)), 'not-found')
  assert.equal(await ask(central, elements(1), { operation: randomUUID() }), 'not-found')
  assert.equal(await ask(central, elements(1), { publicKeyDigest: digest() }), 'key-retired')
  assert.equal(await ask(central, elements(1), { count: 2 }), 'batch-size')
  assert.equal(await ask(central, new Uint8Array(32)), 'element-invalid')
  assert.equal(await ask(central, new Uint8Array()), 'batch-size')
  const [batch, bulk] = [randomUUID(), elements(2)]
  assert.equal(await ask(central, bulk, { batch }), 'answered')
  assert.equal(await ask(central, bulk, { batch }), 'answered')
  assert.equal(await ask(central, elements(2), { batch }), 'batch-conflict')
  assert.equal(await ask(central, elements(2)), 'quota-exceeded')
  assert.equal(await ask(central, elements(1)), 'answered')
  const [used] = await bank.query('select used from operation_budget where operation = $1', [operation])
  assert.equal(used?.['used'], 3)
})

test('a party that says two things under one revision is named to all, and all take the same of the two', async () => {
  const operation = nextOperation()
  const { central, fiji, indonesia } = scene
  await say(central, operation, [post('a')])
  await sameLedger([central, fiji], operation, ({ kinds }) => kinds.length === 1)
  const one = await batchOf(operation, 'indonesia-police')
  const other = { ...one, salt: digest(), statements: one.statements.map((said) => ({ ...said, ...withDay(said) })) }
  const key = stolenKey(indonesia, 'message')
  const jws = [one, other].map((batch) => signOutcomeBatch({ batch, key }))
  for (const [to, order] of [
    [fiji, jws],
    [central, jws.toReversed()],
  ] as const) {
    const send = handSender(scene.net, { from: indonesia, to, sent: await taken(indonesia, to) })
    for (const batch of order) assert.equal(await send(outcomeStatement, { batch }), 'taken')
  }
  const seen = await sameLedger([central, fiji], operation)
  assert.deepEqual(seen.equivocating, ['indonesia-police'])
})

function withDay(said: OutcomeBatch['statements'][number]): object {
  return said.act === 'post' ? { facts: { ...said.facts, day: '2026-08-04' } } : {}
}
