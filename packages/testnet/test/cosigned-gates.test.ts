import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { verifyTerms } from '@comity/agreement'
import type { SigningKey } from '@comity/codec'
import { cosignCheckpoint } from '@comity/tlog'
import { publish, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { askEpoch, HostileInquirer } from './hostile-inquirer.ts'
import { askWitnessWith, HostileLogKeeper } from './hostile-log-keeper.ts'

/* Terms that ask for one cosignature; nobody's node cosigns by itself, the test does it with stolen keys. */
let net: Testnet
let publisher: TestParty
let agreement: string
let inquirer: HostileInquirer
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
  })
  await net.introduceAll()
  publisher = net.party('norland-police')
  const terms = simpleTerms(net, {})
  agreement = await net.signAgreement(verifyTerms({ ...terms, log: { ...terms.log, cosignatures: 1 } }))
  await publish(publisher, agreement)
  const [row] = await publisher.query('select number, public_key from index_epoch', [])
  const epoch = { epoch: Number(row?.['number']), publicKey: new Uint8Array(row?.['public_key'] as Uint8Array) }
  inquirer = new HostileInquirer({ net, party: net.party('sudland-bank'), publisher, agreement, epoch })
})
after(() => net.close())

interface CosignedBy {
  readonly name: string
  readonly key: SigningKey
}
const witnessOf = (code: string): CosignedBy => ({
  name: `comity/${code}/witness`,
  key: stolenKey(net.party(code), 'witness'),
})

/** A question whose case is proved under a checkpoint with these cosignatures. */
async function askUnder(witnesses: readonly CosignedBy[], size?: number) {
  const proof = await inquirer.log.prove(inquirer.committed.index, { size })
  const time = Math.floor(net.clock.now() / 1_000)
  const checkpoint = witnesses.reduce((note, by) => cosignCheckpoint({ ...by, note, time }), proof.checkpoint)
  return inquirer.ask({ changes: { case: { ...proof, checkpoint } } })
}

const charged = async () => (await publisher.query('select 1 from budget_counter', [])).length

test('E-04 a question under too few cosignatures is checkpoint-invalid and costs nothing', async () => {
  const [owner, witness] = [witnessOf('sudland-bank'), witnessOf('westland-ngo')]
  for (const [why, witnesses] of [
    ['none', []],
    ['the log cosigned itself', [owner]],
    ['another key under the name of a witness', [{ ...witness, key: owner.key }]],
    ['a witness under another name', [{ ...witness, name: 'comity/eastland-lab/witness' }]],
  ] as const) {
    assert.equal((await askUnder(witnesses)).code, 'checkpoint-invalid', why)
  }
  assert.equal(await charged(), 0)
})

test('E-04 a question under the cosignature that the terms ask for is answered', async () => {
  assert.equal((await askUnder([witnessOf('westland-ngo')])).status, 200)
})

test('a checkpoint older than what the witness was shown is accepted with the proof that it is its beginning', async () => {
  const keeper = new HostileLogKeeper(inquirer.log)
  const oldSize = inquirer.log.size
  keeper.growTo(oldSize + 3)
  assert.equal((await askWitnessWith(publisher, await keeper.request({ oldSize }))).status, 200)
  const by = [witnessOf('westland-ngo')]
  inquirer.shown = null
  const bare = await askUnder(by, oldSize)
  assert.equal(bare.code, 'checkpoint-invalid')
  assert.match(Buffer.from(bare.content).toString(), new RegExp(`"seen":${String(oldSize + 3)}`))
  const proof = await inquirer.log.prove(inquirer.committed.index, { size: oldSize })
  const time = Math.floor(net.clock.now() / 1_000)
  const checkpoint = by.reduce((note, one) => cosignCheckpoint({ ...one, note, time }), proof.checkpoint)
  const consistency = { ...(await inquirer.log.proveConsistency(oldSize, oldSize + 3)), fromSize: oldSize }
  const answer = await inquirer.ask({ changes: { case: { ...proof, checkpoint }, consistency } })
  assert.equal(answer.status, 200)
  const [kept] = await publisher.query(`select size from partner_checkpoint where party = 'sudland-bank'`, [])
  assert.equal(Number(kept?.['size']), oldSize + 3, 'the newest stays')
})

test('E-04 a manifest that is not cosigned as the terms ask is not served: 503 witness-quorum', async () => {
  const given = { net, from: net.party('westland-ngo'), to: publisher, agreement }
  await assert.rejects(askEpoch(given), { message: 'witness-quorum' })
})
