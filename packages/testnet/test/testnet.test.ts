import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nodeStatus, partyList, personList } from '@comity/client/api'
import { openCase } from '../src/steps.ts'
import { startTestnet, type Testnet, type TestnetOptions } from '../src/testnet.ts'

const two: TestnetOptions = {
  parties: [
    { code: 'norland-police', memberClass: 'agency', country: 'NO' },
    { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
  ],
}

let net: Testnet
before(async () => {
  net = await startTestnet(two)
})
after(async () => {
  await net.close()
})

test('a testnet opens a node, a database, people and a proxy for each party', async () => {
  for (const party of net.parties) {
    const status = await party.call(nodeStatus, {}, 'officer')
    assert.equal(status.party, party.code)
    assert.equal(status.partnerUrl, party.partnerUrl)
    const { people } = await party.call(personList, {}, 'administrator')
    assert.equal(people.length, 3)
  }
})

test('parties that are introduced know and trust each other', async () => {
  await net.introduceAll()
  for (const party of net.parties) {
    const { parties } = await party.call(partyList, {}, 'officer')
    assert.deepEqual(
      parties.map(({ state }) => state),
      ['trusted'],
    )
  }
})

test('the state of a party is the same after a call that reads, and another after one that writes', async () => {
  const police = net.party('norland-police')
  const earlier = await police.state()
  await police.call(partyList, {}, 'officer')
  assert.deepEqual(await police.state(), earlier)
  await openCase(police)
  assert.notDeepEqual(await police.state(), earlier)
  assert.deepEqual(await police.query('select count(*)::int as cases from case_file', []), [{ cases: 1 }])
})

test('a node that stops and starts again serves the same people', async () => {
  const police = net.party('norland-police')
  await police.stop()
  await assert.rejects(police.call(nodeStatus, {}, 'officer'), { code: 'node-unreachable' })
  await police.restart()
  assert.equal((await police.call(nodeStatus, {}, 'officer')).party, 'norland-police')
})

test('a node in this process refuses to be killed, and a party that does not exist is not found', async () => {
  await assert.rejects(net.party('norland-police').kill(), { code: 'not-a-process' })
  assert.throws(() => net.party('ostland-police'), { code: 'party-unknown' })
})

test('a node in a process of its own dies by SIGKILL and comes back with what it had', async (t) => {
  const killable = await startTestnet({ ...two, asProcesses: true, isDurable: true })
  t.after(() => killable.close())
  await killable.introduceAll()
  const bank = killable.party('sudland-bank')
  await bank.kill()
  await assert.rejects(bank.call(nodeStatus, {}, 'officer'), { code: 'node-unreachable' })
  await bank.restart()
  const { parties } = await bank.call(partyList, {}, 'officer')
  assert.deepEqual(
    parties.map(({ party, state }) => ({ party, state })),
    [{ party: 'norland-police', state: 'trusted' }],
  )
})
