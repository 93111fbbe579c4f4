import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { logWitnesses, partyCard, partyIntroduce, partyLink, partyTrust, personAdd } from '@comity/client/api'
import { unitName } from '../src/person.ts'
import { eventually, startTestnet, type TestParty, type Testnet } from '../src/index.ts'

let net: Testnet
let norland: TestParty

before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SE' },
      { code: 'estland-cert', memberClass: 'agency', country: 'EE' },
    ],
  })
  norland = net.party('norland-police')
})
after(() => net.close())

/** Longer than the node gathers what its last entries left to ask: after that it has nothing planned. */
const planned = 6_000

async function trustEachOther(code: string): Promise<void> {
  const witness = net.party(code)
  for (const [party, other] of [
    [witness, norland],
    [norland, witness],
  ] as const) {
    const { card, fingerprint } = await other.call(partyCard, {}, 'officer')
    await party.call(partyIntroduce, { card }, 'officer')
    await party.call(partyTrust, { party: other.code, fingerprint }, 'officer')
  }
}

async function isCosignedBy(code: string): Promise<true | undefined> {
  const { witnesses } = await norland.call(logWitnesses, {}, 'approver')
  return witnesses.some(({ party, behind }) => party === code && behind === 0) ? true : undefined
}

test('E-04 a witness that is trusted when nothing is left to cosign is asked although no entry follows', async () => {
  await trustEachOther('sudland-bank')
  await eventually(() => isCosignedBy('sudland-bank'), 30_000)
  await sleep(planned)
  await trustEachOther('estland-cert')
  await eventually(() => isCosignedBy('estland-cert'), 30_000)
})

test('E-04 a witness that is set online when nothing is left to cosign is asked although no entry follows', async () => {
  const party = 'sudland-bank'
  await norland.call(partyLink, { party, link: 'pouch' }, 'officer')
  await norland.call(personAdd, { name: 'One more', unit: unitName, roles: ['liaison'] }, 'administrator')
  await eventually(() => isCosignedBy('estland-cert'), 30_000)
  await sleep(planned)
  await norland.call(partyLink, { party, link: 'online' }, 'officer')
  await eventually(() => isCosignedBy(party), 30_000)
})
