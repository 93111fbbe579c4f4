import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { hitList } from '@comity/client/api'
import {
  ask,
  importLines,
  noFaults,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
  unchanged,
} from '../src/index.ts'

let net: Testnet
let norland: TestParty
let sudland: TestParty
let caseId: string
let agreement: string
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
  agreement = await net.signAgreement(simpleTerms(net, { dailyElements: 2 }))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines: ['shared.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: ['shared.example', 'a.example'] })
})
after(() => net.close())

/** Asks while whoever sits on the wire changes every answer. */
async function askThrough(rewrite: (body: Uint8Array) => Uint8Array): Promise<string | null | undefined> {
  sudland.setFaults(({ path }) =>
    path.endsWith('match.evaluate') ? { kind: 'rewrite', request: unchanged, response: rewrite } : { kind: 'pass' },
  )
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  sudland.setFaults(noFaults)
  return asked?.error
}

test('C-02 A-02 one flipped element on the wire is answer-invalid: no hit, and no word of "no match"', async () => {
  const flip = (body: Uint8Array) => body.with(body.length - 70, (body[body.length - 70] ?? 0) ^ 1)
  assert.equal(await askThrough(flip), 'answer-invalid')
  assert.deepEqual((await norland.call(hitList, {}, 'officer')).hits, [])
})

test('A-03 a refusal that nobody signed is not believed, whatever it says', async () => {
  // An answer that is a problem: the budget is spent, so the publisher itself refuses, and the wire turns it around.
  const lie = (body: Uint8Array) =>
    Buffer.from(Buffer.from(body).toString().replace('quota-exceeded', 'not-permitted!').replace('429', '403'))
  assert.equal(await askThrough(lie), 'answer-invalid')
  // The control: unchanged, the refusal is signed and believed.
  assert.equal(await askThrough(unchanged), 'quota-exceeded')
})
