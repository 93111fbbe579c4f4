import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import {
  evidenceArchive,
  evidenceAsk,
  evidenceCancel,
  evidenceConsent,
  evidenceDecline,
  evidenceDerive,
  evidenceDestroy,
  evidenceFetch,
  evidenceHold,
  evidenceKeep,
  evidenceList,
  evidenceOffer,
  evidenceRecall,
  evidenceReturn,
  evidenceSeal,
  evidenceUse,
  evidenceVerify,
} from '@comity/client/api'
import { day, formatInstant, isComityError, readJwsHeader, toBase64url } from '@comity/codec'
import { verifyBothHandovers } from '@comity/evidence'
import { eventually, type TestParty } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import {
  accept,
  collect,
  type EvidenceScene,
  inState,
  offer,
  openEvidenceScene,
  readDigest,
  sha256Hex,
  show,
  smallFile,
  transfer,
  work,
} from './evidence-scene.ts'
import { onePerson } from './request-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
let scene: EvidenceScene
let giver: TestParty
let receiver: TestParty
before(async () => {
  scene = await openEvidenceScene()
  giver = scene.giver
  receiver = scene.receiver
})
after(() => scene.net.close())

test('an exhibit is collected, sealed, offered, accepted, fetched and verified, and reads the same on both sides', async () => {
  const files = [smallFile('statement <1>.pdf'), smallFile('empty.log', 0), smallFile('../../etc/passwd')]
  const evidence = await transfer(scene, files)
  const [given, received] = [await show(giver, evidence), await show(receiver, evidence)]
  assert.deepEqual(
    received.files.map(({ name }) => name),
    files.map(({ name }) => name),
  )
  assert.deepEqual([received.seal, received.events.length], [given.seal, given.events.length])
  for (const [place, { content }] of files.entries()) {
    const wanted = { evidence, file: place + 1 }
    assert.equal(await readDigest(receiver, wanted, 'officer'), sha256Hex(content))
    assert.equal(await readDigest(giver, wanted, 'approver'), sha256Hex(content))
  }
  assert.deepEqual(
    (await show(receiver, evidence)).accesses.map(({ file }) => file),
    [1, 2, 3],
  )
  await assert.rejects(readDigest(receiver, { evidence, file: 4 }, 'officer'), refusedAs('not-found'))
})

test('the hand-over that both sides hold is signed by both custodians, and both logs hold it', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  const at = async (party: TestParty) =>
    await eventually(async () => {
      const { handover } = await show(party, evidence)
      return handover.receiver === null ? undefined : handover
    })
  const [given, received] = [await at(giver), await at(receiver)]
  assert.deepEqual(given, received)
  const proved = verifyBothHandovers({
    giver: { jws: given.giver ?? '', publicKey: stolenKey(giver, 'message').publicKey },
    receiver: { jws: given.receiver ?? '', publicKey: stolenKey(receiver, 'message').publicKey },
  })
  assert.deepEqual([proved.evidence, proved.root], [evidence, (await show(giver, evidence)).seal?.root])
  assert.notEqual(readJwsHeader(given.giver ?? '').kid, readJwsHeader(given.receiver ?? '').kid)
  for (const party of [giver, receiver]) {
    const rows = await party.query(`select count(*)::int as count from log_entry where type = 'evidence.handover'`, [])
    assert.ok(Number(rows[0]?.['count']) >= 1)
  }
})

test('nobody holds both sides of a step: who sealed does not offer, and roles hold', async () => {
  const evidence = await collect(scene, [smallFile('a')])
  await work(giver, evidenceSeal, evidence)
  const terms = {
    handling: { tlp: 'AMBER' as const, pap: 'AMBER' as const, europol: [] },
    uses: ['court' as const],
    retainUntil: formatInstant(scene.net.clock.now() + day),
  }
  await assert.rejects(giver.call(evidenceOffer, { evidence, ...terms }, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(giver.call(evidenceSeal, { evidence }, 'approver'), refusedAs('role-forbids'))
  const lax = { ...terms, handling: { tlp: 'RED' as const, pap: 'RED' as const, europol: ['H3' as const] } }
  await assert.rejects(giver.call(evidenceOffer, { evidence, ...lax }, 'approver'), refusedAs('marking-forbids'))
  assert.equal((await giver.call(evidenceOffer, { evidence, ...terms }, 'approver')).state, 'OFFERED')
})

test('evidence with H1 does not go to court before its giver consents', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  const court = { evidence, use: 'court' as const, recipient: null, reason: 'Hearing on Friday.' }
  await assert.rejects(receiver.call(evidenceUse, court, 'officer'), refusedAs('marking-forbids'))
  await receiver.call(evidenceUse, { ...court, use: 'investigation' }, 'officer')
  await receiver.call(evidenceAsk, court, 'approver')
  await inState(giver, { evidence, state: 'CONSENT_ASKED' })
  await giver.call(evidenceConsent, { evidence, isGiven: true }, 'approver')
  await inState(receiver, { evidence, state: 'CONSENT_GIVEN' })
  assert.equal((await receiver.call(evidenceUse, court, 'officer')).state, 'IN_USE')
})

test('I-03: evidence is destroyed by two persons with a reason, everything made of it named, and then nothing opens it', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  const item = randomUUID()
  const sha256 = toBase64url(new Uint8Array(32))
  const handling = { tlp: 'AMBER' as const, pap: 'AMBER' as const, europol: ['H1' as const] }
  const made = { evidence, item, sha256, handling, made: 'An extract' }
  await assert.rejects(
    receiver.call(evidenceDerive, { ...made, handling: { ...handling, europol: [] } }, 'officer'),
    refusedAs('marking-lowered'),
  )
  await receiver.call(evidenceDerive, made, 'officer')
  const certificate = { evidence, method: 'Keys destroyed', reason: 'The case is over.' }
  await assert.rejects(receiver.call(evidenceDestroy, certificate, 'approver'), refusedAs('object-mismatch'))
  await receiver.call(evidenceDestroy, certificate, 'officer')
  assert.equal((await receiver.call(evidenceDestroy, certificate, 'approver')).state, 'DESTROYED')
  await assert.rejects(readDigest(receiver, { evidence, file: 1 }, 'officer'), refusedAs('object-mismatch'))
  const told = await inState(giver, { evidence, state: 'DESTROYED' })
  assert.deepEqual(told.derived, [{ item, sha256 }])
  const rows = await receiver.query(
    `select id from evidence_file where evidence = '${evidence}' and key_sealed is not null`,
    [],
  )
  assert.deepEqual(rows, [])
})

test('a recall is shown on both sides, is answered, and is overdue after seven days', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  await giver.call(evidenceRecall, { evidence, reason: 'The order was set aside.' }, 'approver')
  const recalled = await inState(receiver, { evidence, state: 'RECALLED' })
  assert.ok(recalled.recallDue !== null && !recalled.isRecallOverdue)
  await assert.rejects(readDigest(receiver, { evidence, file: 1 }, 'officer'), refusedAs('object-mismatch'))
  await receiver.call(evidenceKeep, { evidence, reason: 'Order 9 of our court.', until: null }, 'approver')
  await inState(giver, { evidence, state: 'KEPT' })
})

test('I-03: what is under a legal hold is neither destroyed nor returned, and who placed the hold does not lift it', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  const certificate = { evidence, method: 'Keys destroyed', reason: 'The case is over.' }
  await receiver.call(evidenceDestroy, certificate, 'officer')
  const held = { evidence, reason: 'Order 9 of our court' }
  await assert.rejects(receiver.call(evidenceHold, held, 'officer'), refusedAs('role-forbids'))
  assert.ok((await receiver.call(evidenceHold, held, 'approver')).isHeld)
  await assert.rejects(receiver.call(evidenceHold, held, 'approver'), refusedAs('object-mismatch'))
  assert.equal((await show(receiver, evidence)).hold?.reason, held.reason)
  // Of its holding the giver learns nothing.
  assert.equal((await show(giver, evidence)).hold, null)
  await assert.rejects(receiver.call(evidenceDestroy, certificate, 'approver'), refusedAs('legal-hold'))
  await assert.rejects(receiver.call(evidenceDestroy, certificate, 'officer'), refusedAs('legal-hold'))
  const back = { evidence, method: 'By courier', reason: 'The case is over.' }
  await assert.rejects(receiver.call(evidenceReturn, back, 'approver'), refusedAs('legal-hold'))
  assert.ok((await readDigest(receiver, { evidence, file: 1 }, 'officer')).length > 0)
  const lifted = { evidence, reason: null }
  await assert.rejects(receiver.call(evidenceHold, lifted, 'approver'), refusedAs('same-person'))
  const second = await onePerson(receiver, ['legal'])
  assert.ok(!(await second(evidenceHold, lifted)).isHeld)
  assert.equal((await receiver.call(evidenceDestroy, certificate, 'approver')).state, 'DESTROYED')
  const logged = await receiver.query(`select body from log_entry where type = 'evidence.hold' order by idx`, [])
  assert.equal(logged.length, 2)
  assert.ok(logged.every(({ body }) => !String(body).includes('Order 9')))
})

test('an exhibit that went back leaves nothing at its receiver, and its giver holds the certificate', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  await assert.rejects(
    receiver.call(evidenceArchive, { evidence, reason: 'x' }, 'approver'),
    refusedAs('object-mismatch'),
  )
  const use = { evidence, use: 'investigation' as const, recipient: null, reason: 'Read.' }
  await receiver.call(evidenceUse, use, 'officer')
  await receiver.call(evidenceArchive, { evidence, reason: 'The trial is over.' }, 'approver')
  await inState(giver, { evidence, state: 'ARCHIVED' })
  assert.ok((await readDigest(receiver, { evidence, file: 1 }, 'officer')).length > 0)
  const certificate = { evidence, method: 'By courier, receipt 4', reason: 'As agreed.' }
  assert.equal((await receiver.call(evidenceReturn, certificate, 'approver')).state, 'RETURNED')
  await assert.rejects(readDigest(receiver, { evidence, file: 1 }, 'officer'), refusedAs('object-mismatch'))
  await inState(giver, { evidence, state: 'RETURNED' })
  const keys = await receiver.query('select id from evidence_file where evidence = $1 and key_sealed is not null', [
    evidence,
  ])
  assert.deepEqual(keys, [])
})

test('an offer is declined on a ground; what was never offered is given up and its receiver learns nothing', async () => {
  const declined = await collect(scene, [smallFile('a')])
  await offer(scene, declined)
  await inState(receiver, { evidence: declined, state: 'OFFERED' })
  const refusal = { evidence: declined, ground: 'R11' as const, fix: 'Only the first file.' }
  await assert.rejects(receiver.call(evidenceDecline, refusal, 'officer'), refusedAs('role-forbids'))
  await receiver.call(evidenceDecline, refusal, 'approver')
  await inState(giver, { evidence: declined, state: 'DECLINED' })
  const before = await giver.query('select count(*)::int as count from outbox', [])
  const given = await collect(scene, [smallFile('b')])
  await giver.call(evidenceCancel, { evidence: given }, 'officer')
  assert.equal((await show(giver, given)).state, 'CANCELLED')
  assert.deepEqual(await giver.query('select count(*)::int as count from outbox', []), before)
  await assert.rejects(show(receiver, given), refusedAs('not-found'))
  await assert.rejects(giver.call(evidenceCancel, { evidence: declined }, 'officer'), refusedAs('object-mismatch'))
})

/** Flips one bit of a stored stream. */
async function flip(party: TestParty, { id, at }: { readonly id: string; readonly at: number }): Promise<void> {
  const file = await open(join(party.dir, 'evidence', id), 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, at)
  await file.write(Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, at)
  await file.close()
}

async function storedFile(
  party: TestParty,
  given: { evidence: string; kind: 'file' | 'bag'; place: number },
): Promise<string> {
  const [row] = await party.query(
    `select id from evidence_file where evidence = '${given.evidence}' and kind = '${given.kind}' and place = ${String(given.place)}`,
    [],
  )
  return String(row?.['id'])
}

test('G-07 a bit flipped in what is stored, or a file that is gone, is found and named, and nothing wrong is read as right', async () => {
  const files = [smallFile('one'), smallFile('two'), smallFile('three')]
  const evidence = await transfer(scene, files)
  await work(giver, evidenceVerify, evidence)
  assert.deepEqual((await show(giver, evidence)).damaged, [])
  await flip(giver, { id: await storedFile(giver, { evidence, kind: 'file', place: 1 }), at: 100 })
  await rm(join(giver.dir, 'evidence', await storedFile(giver, { evidence, kind: 'file', place: 2 })))
  await assert.rejects(work(giver, evidenceVerify, evidence))
  const [job] = await giver.query('select error from job order by created_at desc, id limit 1', [])
  assert.equal(job?.['error'], 'evidence-damaged')
  assert.deepEqual((await show(giver, evidence)).damaged, ['two', 'three'])
  await assert.rejects(readDigest(giver, { evidence, file: 2 }, 'officer'))
  assert.equal(
    await readDigest(giver, { evidence, file: 1 }, 'officer'),
    sha256Hex(files[0]?.content ?? Buffer.alloc(0)),
  )
  await flip(receiver, { id: await storedFile(receiver, { evidence, kind: 'bag', place: 1 }), at: 5_000 })
  await assert.rejects(work(receiver, evidenceVerify, evidence))
  await assert.rejects(readDigest(receiver, { evidence, file: 1 }, 'officer'))
})

test('what does not agree with its seal is put in quarantine and never overwritten; it comes again as another transfer', async () => {
  const evidence = await collect(scene, [smallFile('one')])
  await offer(scene, evidence)
  await accept(scene, evidence)
  await work(receiver, evidenceFetch, evidence)
  const first = await storedFile(receiver, { evidence, kind: 'bag', place: 1 })
  await flip(receiver, { id: first, at: 700 })
  await assert.rejects(work(receiver, evidenceVerify, evidence))
  await inState(giver, { evidence, state: 'QUARANTINED' })
  await offer(scene, evidence)
  await accept(scene, evidence)
  await work(receiver, evidenceFetch, evidence)
  await work(receiver, evidenceVerify, evidence)
  assert.equal((await show(receiver, evidence)).state, 'VERIFIED')
  assert.ok((await readdir(join(receiver.dir, 'evidence'))).includes(first))
})

test('a file that was exchanged under the giver’s node after it was collected is not sealed', async () => {
  const evidence = await collect(scene, [smallFile('one'), smallFile('two')])
  await flip(giver, { id: await storedFile(giver, { evidence, kind: 'file', place: 0 }), at: 60 })
  await assert.rejects(work(giver, evidenceSeal, evidence))
  assert.equal((await show(giver, evidence)).state, 'COLLECTED')
})

test('nothing of what is stored can be read on the disk', async () => {
  const secret = Buffer.from('canary-evidence-5d1f'.repeat(200))
  const evidence = await transfer(scene, [{ name: 'a', bytes: () => onePiece(secret) }])
  for (const party of [giver, receiver]) {
    for (const name of await readdir(join(party.dir, 'evidence'))) {
      const file = await open(join(party.dir, 'evidence', name))
      assert.ok(!(await file.readFile()).includes('canary-evidence'))
      await file.close()
    }
  }
  const { evidence: listed } = await receiver.call(evidenceList, {}, 'officer')
  assert.ok(listed.some((row) => row.evidence === evidence))
})

test('received content past the date until which it may be kept is shown as such, unless it is held', async () => {
  const evidence = await transfer(scene, [smallFile('a')])
  assert.ok(!(await show(receiver, evidence)).isPastRetention)
  scene.net.clock.advance(31 * day)
  assert.ok((await show(receiver, evidence)).isPastRetention)
  assert.ok(!(await show(giver, evidence)).isPastRetention)
  await receiver.call(evidenceHold, { evidence, reason: 'Order 9' }, 'approver')
  assert.ok(!(await show(receiver, evidence)).isPastRetention)
})

async function* onePiece(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(content)
}
