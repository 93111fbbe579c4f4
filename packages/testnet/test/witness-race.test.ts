import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { partyCard, partyIntroduce, partyTrust } from '@comity/client/api'
import { startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { askWitnessWith, HostileLogKeeper } from './hostile-log-keeper.ts'
import { draws } from './kill-seeds.ts'

/** How often two sizes cross each other; a kill comes at one round in so many. */
const { rounds, killEvery } =
  process.env['COMITY_SOAK'] === undefined ? { rounds: 12, killEvery: 5 } : { rounds: 1_000, killEvery: 20 }

let net: Testnet
let witness: TestParty
let keeper: HostileLogKeeper
before(async () => {
  net = await startTestnet({
    asProcesses: true,
    isArmed: true,
    isDurable: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  witness = net.party('norland-police')
  const owner = net.party('sudland-bank')
  const { card, fingerprint } = await owner.call(partyCard, {}, 'officer')
  await witness.call(partyIntroduce, { card }, 'officer')
  await witness.call(partyTrust, { party: owner.code, fingerprint }, 'officer')
  // From here on the test keeps its log; its own node would show another.
  await owner.stop()
  keeper = new HostileLogKeeper(owner)
})
after(() => net.close())

async function storedSize(): Promise<number> {
  const [row] = await witness.query('select size from partner_checkpoint', [])
  return Number(row?.['size'] ?? 0)
}

test(`E-06 two sizes that cross each other ${String(rounds)} times, with kills between store and answer, never move it back`, async (t) => {
  const seed = process.env['COMITY_SEED'] ?? 'crossing'
  t.diagnostic(`seed ${seed}`)
  const draw = draws(seed)
  let cosigned = 0
  for (let round = 1; round <= rounds; round += 1) {
    const oldSize = await storedSize()
    assert.ok(oldSize >= cosigned, 'what was cosigned is stored')
    const small = oldSize + 1 + draw(3)
    const large = small + 1 + draw(3)
    keeper.growTo(large)
    const isKilled = round % killEvery === 0
    if (isKilled) await witness.arm({ point: 'witness.stored', pass: 1, kind: 'kill' })
    const requests = [small, large, small, large].map((size) => keeper.request({ oldSize, size }))
    const sent = (await Promise.all(requests)).map((body, at) =>
      askWitnessWith(witness, body).then(
        ({ status, text }) => ({ size: at % 2 === 0 ? small : large, status, text }),
        () => undefined,
      ),
    )
    const answers = (await Promise.all(sent)).filter((answer) => answer !== undefined)
    if (isKilled) {
      await witness.ended()
      await witness.restart()
      assert.ok(!witness.isArmed(), 'the kill came')
    }
    const done = answers.filter(({ status }) => status === 200).map(({ size }) => size)
    for (const { status, text } of answers.filter((answer) => answer.status === 409)) {
      assert.match(text, /^\d+\n$/, String(status))
      assert.ok(Number(text) >= oldSize)
    }
    assert.ok(answers.every(({ status }) => status === 200 || status === 409 || status >= 500))
    // Both may be cosigned only where the smaller was first; a second cosignature of one head is harmless.
    const stored = await storedSize()
    assert.ok(stored > oldSize && stored >= Math.max(0, ...done))
    if (!isKilled) assert.ok(done.length > 0)
    cosigned = Math.max(cosigned, ...done)
  }
})
