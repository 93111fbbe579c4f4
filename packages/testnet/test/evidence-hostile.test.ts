import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { evidenceFetch, jobShow } from '@comity/client/api'
import { evidenceChunk, evidenceEvent } from '@comity/protocol'
import { eventually, type TestParty } from '../src/index.ts'
import { hop, message } from './attacker.ts'
import {
  accept,
  collect,
  type EvidenceScene,
  offer,
  openEvidenceScene,
  show,
  smallFile,
  transfer,
} from './evidence-scene.ts'
import { handSender } from './hand-sent.ts'

/*
 * Who has no part in a transfer, a receiver who asks out of turn, and a giver whose chunks are not what it sealed. Each of these
 * mutations of node/src/evidence, made alone, turned a test here red: `chunks.ts` without the partner, without the state;
 * `fetch.ts` without verifyChunk; `take.ts` without the look at whose request it is.
 */
let scene: EvidenceScene
let stranger: TestParty
before(async () => {
  scene = await openEvidenceScene({ withStranger: true })
  stranger = scene.net.party('westland-cert')
})
after(() => scene.net.close())

/** What the giver's node says to whoever asks for the first chunk of an exhibit. */
async function askedBy(from: TestParty, evidence: string): Promise<string> {
  const { giver, net } = scene
  const { seal } = await show(giver, evidence)
  const now = net.clock.now()
  const body = { evidence, transfer: seal?.transfer ?? randomUUID(), index: 0 }
  const jws = message({ definition: evidenceChunk, from, to: giver, body, now })
  return (await hop({ from, to: giver, name: evidenceChunk.name, jws, now })).code ?? 'given'
}

test('I-03: a chunk is given to the party that accepted it, while it is in transit, and to nobody else', async () => {
  const evidence = await collect(scene, [smallFile('a')])
  await offer(scene, evidence)
  assert.equal(await askedBy(scene.receiver, evidence), 'not-found')
  await accept(scene, evidence)
  assert.equal(await askedBy(stranger, evidence), 'not-found')
  assert.equal(await askedBy(scene.receiver, evidence), 'given')
  assert.equal(await askedBy(scene.receiver, await transfer(scene, [smallFile('b')])), 'not-found')
})

test('G-07: a chunk that does not lead to the sealed root is not kept, and the transfer does not go on with it', async () => {
  const { giver, receiver } = scene
  const evidence = await collect(scene, [smallFile('large.img', 900_000)])
  await offer(scene, evidence)
  await accept(scene, evidence)
  await giver.query(
    `update evidence_file set chunk_digests = overlay(chunk_digests placing decode(repeat('00', 32), 'hex') from 33)
     where evidence = $1 and kind = 'bag'`,
    [evidence],
  )
  const { job } = await receiver.call(evidenceFetch, { evidence }, 'officer')
  const ended = await eventually(async () => {
    const shown = await receiver.call(jobShow, { job }, 'officer')
    return shown.state === 'running' ? undefined : shown
  })
  assert.deepEqual([ended.state, ended.error], ['failed', 'chunk-invalid'])
  assert.equal((await show(receiver, evidence)).state, 'IN_TRANSIT')
})

test('B-07: nobody gives evidence for a request that another party was asked', async () => {
  const { net, receiver, request } = scene
  const [row] = await receiver.query('select agreement from request where id = $1', [request])
  const say = handSender(net, { from: stranger, to: receiver, sent: 0 })
  const events = [{ event: {}, sealed: null }]
  const body = { evidence: randomUUID(), agreement: String(row?.['agreement']), request, events, handover: null }
  assert.equal(await say(evidenceEvent, body), 'not-found')
})
