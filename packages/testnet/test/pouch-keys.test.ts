import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { agreementPropose, agreementShow, keyRevoke, keyRotate, personAdd } from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { utf8Encode } from '@comity/codec'
import { agreementPropose as proposal } from '@comity/protocol'
import { simpleTerms, type TestParty } from '../src/index.ts'
import { message } from './attacker.ts'
import { carry, open, pack } from './pouch-carrier.ts'
import { entryOf, forge, unpack } from './pouch-forge.ts'
import { openPouchScene, type PouchScene } from './pouch-scene.ts'

let scene: PouchScene
let overseer: string

before(async () => {
  scene = await openPouchScene({ asked: ['ours.example'], held: ['theirs.example'] })
  const body = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }
  overseer = (await scene.norland.call(personAdd, body, 'administrator')).token
})
after(() => scene.close())

/** Two persons change Norland's message key. */
async function change(call: typeof keyRotate): Promise<void> {
  const { norland } = scene
  const body = { name: 'message' as const }
  assert.equal((await norland.call(call, body, 'administrator')).state, 'proposed')
  const second = { ...norland.ownNode('administrator'), token: overseer }
  assert.equal((await callOwn(second, { call, body })).state, 'done')
}

async function propose(rows: number): Promise<string> {
  const { net, norland } = scene
  return (await norland.call(agreementPropose, { terms: simpleTerms(net, { rows }) }, 'approver')).agreement
}

const isThere = (party: TestParty, agreement: string) => party.call(agreementShow, { agreement }, 'approver')

test('A-10 after a revocation a pouch that the former key signs is refused, whenever it says that it was packed', async () => {
  const { net, norland, sudland } = scene
  await change(keyRevoke)
  await carry(norland, sudland)
  await carry(sudland, norland)
  const { manifest } = await unpack(await pack(norland, sudland), sudland)
  net.clock.advance(2_000)
  const [channel] = await sudland.query('select taken_in from channel where party = $1', [norland.code])
  const sequence = Number(channel?.['taken_in']) + 1
  const body = { terms: simpleTerms(net, { rows: 999 }) }
  // The thief writes whatever instant it likes.
  for (const now of [net.clock.now(), net.clock.now() - 3_600_000]) {
    const content = utf8Encode(message({ definition: proposal, from: norland, to: sudland, body, now, sequence }))
    const parts = [{ entry: entryOf({ kind: 'message', name: proposal.name }, content), content }]
    const stolen = await forge({ from: norland, to: sudland, now, number: manifest.number + 1, parts })
    await assert.rejects(open(sudland, stolen), { code: 'key-revoked' })
  }
  const held = await sudland.query('select count(*)::int as held from inbox where sequence = $1', [sequence])
  assert.deepEqual(held, [{ held: 0 }])
})

test('A-10 pouches in any order around a rollover: what the former key signed before is taken up', async () => {
  const { norland, sudland } = scene
  const first = await propose(1_001)
  const before = await pack(norland, sudland)
  await change(keyRotate)
  const second = await propose(1_002)
  const later = await pack(norland, sudland)
  await open(sudland, later)
  await isThere(sudland, first)
  // Sudland knows the new key now, and still takes what the former one signed before.
  assert.deepEqual((await open(sudland, before)).refused, [])
  await assert.rejects(isThere(sudland, second), { code: 'not-found' }, 'it waits for the word that the key is known')
  await carry(sudland, norland)
  await carry(norland, sudland)
  await isThere(sudland, second)
})
