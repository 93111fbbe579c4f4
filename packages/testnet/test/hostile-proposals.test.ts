import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { agreementList, agreementSign, messageList, negotiationHistory, negotiationOpen } from '@comity/client/api'
import { agreementHash } from '@comity/agreement'
import { signStatement, type Statement } from '@comity/agreement/negotiation'
import { day, formatInstant } from '@comity/codec'
import { agreementPropose, negotiationStatement, requestEvent } from '@comity/protocol'
import { simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { handSender } from './hand-sent.ts'

let net: Testnet
let norland: TestParty
let sudland: TestParty
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
})
after(() => net.close())

test('B-12 at most 100 proposals of one partner wait for a decision; a signed one waits no longer', async () => {
  const send = handSender(net, { from: sudland, to: norland, sent: 0 })
  const terms = (rows: number) => simpleTerms(net, { rows })
  for (let rows = 1; rows <= 100; rows += 1) {
    assert.equal(await send(agreementPropose, { terms: terms(rows) }), 'taken')
  }
  assert.equal(await send(agreementPropose, { terms: terms(101) }), 'gap-overflow')
  assert.equal(await send(agreementPropose, { terms: terms(7) }), 'taken', 'known already')
  assert.equal((await norland.call(agreementList, {}, 'officer')).agreements.length, 100)
  await norland.call(agreementSign, { agreement: agreementHash(terms(7)) }, 'approver')
  assert.equal(await send(agreementPropose, { terms: terms(101) }), 'taken')
})

test('a title of any length and with any characters hides no agreement from its readers', async () => {
  const send = handSender(net, { from: sudland, to: norland, sent: 103 })
  const [first] = (await norland.call(agreementList, {}, 'officer')).agreements
  await norland.call(agreementSign, { agreement: first?.agreement ?? '' }, 'approver')
  const title = [{ language: 'en', text: `\u0000\u001b[2J\u202e${'x'.repeat(9_000)}` }]
  assert.equal(await send(agreementPropose, { terms: { ...simpleTerms(net, { rows: 500 }), title } }), 'taken')
  assert.equal((await norland.call(agreementList, {}, 'officer')).agreements.length, 102)
})

test('B-12 a partner opens at most 100 negotiations in 30 days, also where it freezes each at once with another', async () => {
  const send = handSender(net, { from: sudland, to: norland, sent: 104 })
  const given = { terms: simpleTerms(net, { rows: 600 }), chair: null, observers: [] }
  const { negotiation } = await norland.call(negotiationOpen, given, 'approver')
  const { statements } = await norland.call(negotiationHistory, { negotiation }, 'approver')
  const [, payload = ''] = statements[0]?.jws.split('.') ?? []
  const opened = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Statement
  const key = stolenKey(sudland, 'message')
  const open = () => {
    net.clock.advance(1)
    const statement = { ...opened, author: sudland.code, at: formatInstant(net.clock.now()) }
    return send(negotiationStatement, { statement: signStatement({ statement, key }) })
  }
  for (let made = 1; made <= 100; made += 1) assert.equal(await open(), 'taken')
  assert.equal(await open(), 'gap-overflow')
  // As two leave it that initial among themselves what this party only hears.
  await norland.query('update negotiation set frozen = $1 where opener = $2', ['A'.repeat(43), sudland.code])
  assert.equal(await open(), 'gap-overflow')
  net.clock.advance(30 * day)
  assert.equal(await open(), 'taken')
})

test('F27 a step of a request that is not here yet, as it may be confidential, is listed to the fenced alone', async () => {
  // One message is missing before it: the request itself.
  const send = handSender(net, { from: sudland, to: norland, sent: 208 })
  const body = { request: crypto.randomUUID(), event: {}, sealed: null }
  assert.equal(await send(requestEvent, body), '202')
  const waiting = async (who: 'officer' | 'approver') => {
    const { messages } = await norland.call(messageList, {}, who)
    return messages.filter(({ party }) => party === sudland.code).map(({ name }) => name)
  }
  assert.deepEqual(await waiting('approver'), ['request.event'])
  assert.deepEqual(await waiting('officer'), [])
})
