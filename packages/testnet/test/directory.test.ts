import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { partyCard, partyIntroduce, partyList, partyTrust } from '@comity/client/api'
import { signingKeyFromSeed, toBase64url } from '@comity/codec'
import { type CardValue, signCard } from '@comity/protocol'
import { startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { payloadOf } from './hostile-inquirer.ts'

let net: Testnet
let norland: TestParty
let sudland: TestParty
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', name: 'Norland Police' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG', name: 'Sudland Bank' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
})
after(() => net.close())

const introduce = (card: string) => norland.call(partyIntroduce, { card }, 'officer')
const seeded = (fill: number) => signingKeyFromSeed(new Uint8Array(32).fill(fill))

/** A card with keys that nobody else has, signed by its own message key. */
function madeCard(fill: number, changes: Partial<CardValue>): string {
  const key = seeded(fill)
  const keyText = (other: number) => toBase64url(seeded(other).publicKey)
  const card: CardValue = {
    schema: 1,
    party: 'made-up-party',
    issuedAt: '2026-01-01T00:00:00.000Z',
    names: { en: 'Made Up' },
    country: 'CH',
    memberClass: 'ngo',
    training: false,
    protocol: [1],
    endpoints: ['https://made-up.example'],
    contacts: [],
    keys: {
      message: toBase64url(key.publicKey),
      log: keyText(fill + 1),
      logOrigin: `comity/made-up-${String(fill)}`,
      agreement: keyText(fill + 2),
      witness: keyText(fill + 3),
      sealing: toBase64url(new Uint8Array(32).fill(fill)),
      pouch: toBase64url(new Uint8Array(32).fill(fill + 1)),
    },
    ...changes,
  }
  return signCard({ key, card })
}

test('a card is introduced, and trusted only with the words that the party itself shows', async () => {
  const { card, fingerprint } = await sudland.call(partyCard, {}, 'officer')
  const introduced = await introduce(card)
  assert.deepEqual(introduced, { party: 'sudland-bank', fingerprint, state: 'introduced' })
  const trust = (words: string) => norland.call(partyTrust, { party: 'sudland-bank', fingerprint: words }, 'officer')
  await assert.rejects(trust(fingerprint.replace(/^\w+/, 'zoo')), { code: 'object-mismatch' })
  assert.equal((await trust(fingerprint)).state, 'trusted')
  assert.equal((await introduce(card)).state, 'trusted', 'the same card again takes nothing away')
})

test('B-09 a card with other keys for a known party is object-mismatch and changes nothing', async () => {
  const before = await norland.call(partyList, {}, 'officer')
  await assert.rejects(introduce(madeCard(40, { party: 'sudland-bank', names: { en: 'Sudland Bank' } })), {
    code: 'object-mismatch',
  })
  assert.deepEqual(await norland.call(partyList, {}, 'officer'), before)
})

test('B-09 with equal keys the newer card stands: an older one is object-mismatch', async () => {
  const dated = (issuedAt: string, name: string) =>
    introduce(madeCard(90, { party: 'dated-party', issuedAt, names: { en: name } }))
  await dated('2026-03-01T00:00:00.000Z', 'Dated')
  await assert.rejects(dated('2026-02-28T23:59:59.999Z', 'Older'), { code: 'object-mismatch' })
  await dated('2026-03-01T00:00:00.001Z', 'Newer')
  const { parties } = await norland.call(partyList, {}, 'officer')
  assert.equal(parties.find(({ party }) => party === 'dated-party')?.name, 'Newer')
})

test('A-10 a card with a key that another party uses is object-mismatch', async () => {
  const { card } = await sudland.call(partyCard, {}, 'officer')
  const { keys } = payloadOf(card) as CardValue
  const taken = madeCard(50, {})
  const own = (payloadOf(taken) as CardValue).keys
  await assert.rejects(introduce(madeCard(50, { keys: { ...own, log: keys.log } })), { code: 'object-mismatch' })
})

test("A-11 a name that looks like a known party's is name-confusable", async () => {
  for (const name of ['SUDLAND  BANK', 'Sudlаnd Bank', 'Ｓudland Bank']) {
    const card = () => introduce(madeCard(60, { names: { en: name } }))
    await assert.rejects(async () => card(), { code: 'name-confusable' })
  }
})

test('B-10 a party that speaks another version, or only in the clear, is version-unsupported', async () => {
  await assert.rejects(introduce(madeCard(70, { protocol: [2] })), { code: 'version-unsupported' })
  await assert.rejects(introduce(madeCard(71, { endpoints: ['http://made-up.example'] })), {
    code: 'version-unsupported',
  })
})

test('a card of this party itself, an altered card and no card at all are refused', async () => {
  const { card } = await norland.call(partyCard, {}, 'officer')
  await assert.rejects(introduce(card), { code: 'object-mismatch' })
  await assert.rejects(introduce(`${madeCard(80, {}).slice(0, -4)}AAAA`), { code: /signature-invalid|token-invalid/ })
  await assert.rejects(introduce('no card'), { code: 'token-invalid' })
  await assert.rejects(norland.call(partyTrust, { party: 'nobody-here', fingerprint: 'zoo' }, 'officer'), {
    code: 'not-found',
  })
})
