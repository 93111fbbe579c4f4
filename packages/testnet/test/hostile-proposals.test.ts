import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { agreementList, agreementSign } from '@comity/client/api'
import { agreementHash } from '@comity/agreement'
import { agreementPropose } from '@comity/protocol'
import { simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
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
