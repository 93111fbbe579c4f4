import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { caseConfidential, logReceipt, personAdd } from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { isComityError } from '@comity/codec'
import { openCase, startTestnet, type TestParty, type Testnet } from '../src/index.ts'

let net: Testnet
let bank: TestParty
before(async () => {
  net = await startTestnet({ parties: [{ code: 'sudland-bank', memberClass: 'company', country: 'SU' }] })
  bank = net.party('sudland-bank')
})
after(() => net.close())

test('F27 a word that stands in an entry is no id: nobody finds the confidential cases of another unit by it', async () => {
  await bank.call(caseConfidential, { case: await openCase(bank), ground: 'tipping-off' }, 'approver')
  for (const [unit, roles] of [
    ['Front', ['supervisor' as const]],
    ['Office', ['administrator' as const]],
  ] as const) {
    const body = { name: roles.join(), unit, roles: [...roles] }
    const { token } = await bank.call(personAdd, body, 'administrator')
    const told = await callOwn({ ...bank.ownNode('officer'), token }, { call: logReceipt, body: { id: 'tipping-off' } })
      .then(({ receipts }) => receipts.map(({ type }) => type).join())
      .catch((error: unknown) => (isComityError(error) ? error.code : String(error)))
    assert.equal(told, 'schema', roles.join())
  }
})
