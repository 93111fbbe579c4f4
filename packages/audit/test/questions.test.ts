import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  auditQuestions,
  type AskedBatch,
  commitSecrets,
  detection,
  type FindingCode,
  judge,
  type Place,
  type PlaceAnswer,
  type QuestionOpening,
  recordLeaf,
  RecordPaths,
  verifyAskedBatch,
  verifyErasure,
  verifyQuestion,
} from '@comity/audit'
import { isComityError, lengthPrefixed, toBase64url, utf8Encode } from '@comity/codec'
import { blind } from '@comity/oprf'
import { agreement, InquirerLog, log, logErasure, openWorld, phoneInput } from './world.ts'

const world = await openWorld({ name: 'one case', records: 9, alien: 1 })
const batch = world.batchOf(world.elements)
const proven = verifyAskedBatch({ batch, log })
const place: Place = { digest: batch.digest, position: 4 }
const [asked, alien] = [world.elements[4], world.elements[9]]
assert.ok(asked && alien)
const opening = await world.openingOf(batch, asked, 4)

function refused(code: FindingCode, change: Partial<QuestionOpening>, of = { place, batch: proven }): void {
  assert.throws(
    () => verifyQuestion({ ...of, opening: { ...opening, ...change } }),
    (error) => isComityError(error, code),
  )
}

test('an element of a record that the case held before the batch passes, and so does every other of them', async () => {
  for (const [position, element] of world.elements.slice(0, 9).entries()) {
    const own = await world.openingOf(batch, element, position)
    const at = { digest: batch.digest, position }
    assert.equal(verifyQuestion({ place: at, batch: proven, opening: own }), own)
  }
})

test('C-06 an opening that does not match the element is found: another blind, another input', () => {
  refused('opening-element', { blind: alien.blind })
  refused('opening-element', { blind: new Uint8Array(32) })
  refused('opening-element', { input: alien.input })
})

test('C-06 an element of no record of the case is found, whatever path is shown for it', async () => {
  const own = await world.openingOf(batch, alien, 9)
  const at = { place: { digest: batch.digest, position: 9 }, batch: proven }
  refused('opening-record', own, at)
  refused('opening-record', { ...own, path: [] }, at)
  refused('opening-record', { ...own, index: 9 }, at)
})

test('a tree that was made for the opening is not the one that was committed', async () => {
  const own = await world.openingOf(batch, alien, 9)
  const tree = new RecordPaths()
  tree.add(recordLeaf(own))
  const secrets = { ...world.secrets, recordsRoot: tree.root(), recordCount: 1 }
  const at = { place: { digest: batch.digest, position: 9 }, batch: proven }
  refused('opening-commitment', { ...own, index: 0, path: [], secrets }, at)
  refused('opening-commitment', { secrets: { ...world.secrets, caseId: '0f8fad5b-d9cb-469f-a165-70867728950f' } })
  refused('opening-commitment', { secrets: { ...world.secrets, recordCount: 10 } })
})

test('a record is opened under the status that was committed, and that the batch named', () => {
  refused('opening-status', { status: 'victim' })
  const named = { ...proven, statuses: ['suspect', 'victim'] } as typeof proven
  refused('opening-record', { status: 'victim' }, { place, batch: named })
})

test('an input of another profile than the batch declared, or of more than one value, is found', () => {
  const make = (input: Uint8Array) => {
    const element = { ...blind({ input, random: world.random }), status: 'suspect', index: 0 }
    const other = world.batchOf([element])
    const at = { place: { digest: other.digest, position: 0 }, batch: verifyAskedBatch({ batch: other, log }) }
    return { at, change: { ...element, digest: other.digest, position: 0 } }
  }
  for (const input of [
    lengthPrefixed(utf8Encode('domain/1'), utf8Encode('bank.example')),
    lengthPrefixed(utf8Encode('phone/1'), utf8Encode('+6281'), utf8Encode('+6282')),
    lengthPrefixed(utf8Encode('phone/1')),
  ]) {
    const { at, change } = make(input)
    refused('opening-profile', change, at)
  }
})

test('an opening of another position or batch does not answer for the drawn one', async () => {
  const [neighbour] = world.elements
  assert.ok(neighbour)
  const other = await world.openingOf(batch, neighbour, 0)
  refused('opening-place', other)
  refused('opening-element', { ...other, position: 4 })
  refused('opening-place', { digest: new Uint8Array(32) })
  refused('opening-place', {}, { place: { ...place, digest: new Uint8Array(32) }, batch: proven })
  refused('opening-element', { position: 10 }, { place: { ...place, position: 10 }, batch: proven })
})

test('a commitment that was logged after the batch, in another log or for another case does not carry it', async () => {
  const late = new InquirerLog()
  const first = late.append('filler', {})
  const before = late.checkpoint()
  const committed = late.append('case.commitment', bodyOf(toBase64url(new Uint8Array(32))))
  const misnamed = late.append('match.ask', bodyOf(toBase64url(new Uint8Array(32))))
  const whole = await late.prove(committed.index)
  const handle = toBase64url(committed.entry)
  const carrying = (proof: unknown, change: Partial<AskedBatch> = {}) => ({
    ...batch,
    case: proof,
    caseHandle: handle,
    ...change,
  })
  assert.ok(verifyAskedBatch({ batch: carrying(whole), log }))
  for (const bad of [
    // The checkpoint that the batch holds was signed before the commitment was logged.
    carrying({ ...whole, checkpoint: before }),
    carrying(await late.prove(first.index)),
    carrying(await late.prove(misnamed.index), { caseHandle: toBase64url(misnamed.entry) }),
    carrying(whole, { caseHandle: batch.caseHandle }),
    carrying(whole, { agreement: toBase64url(new Uint8Array(32)) }),
    carrying({ ...whole, more: 1 }),
    carrying({}),
  ]) {
    assert.throws(
      () => verifyAskedBatch({ batch: bad, log }),
      (error) => isComityError(error, 'opening-unlogged'),
    )
  }
  const other = { ...log, origin: 'comity/eastland-police' }
  assert.throws(
    () => verifyAskedBatch({ batch, log: other }),
    (error) => isComityError(error, 'opening-unlogged'),
  )
  const bare = new InquirerLog()
  const misfit = bare.append('case.commitment', { agreement })
  const shapeless = carrying(await bare.prove(misfit.index), { caseHandle: toBase64url(misfit.entry) })
  assert.throws(
    () => verifyAskedBatch({ batch: shapeless, log }),
    (error) => isComityError(error, 'opening-unlogged'),
  )
})

function bodyOf(handle: string) {
  // Of a chain of two: the first entry is both its handle and the one before.
  return { agreement, handle, previous: handle, commitment: toBase64url(commitSecrets(world.secrets)) }
}

test('an erasure answers for exactly the places that its entry names', async () => {
  const entry = logErasure(world.inquirer, batch, [4, 7])
  const closing = world.inquirer.head().size
  const proof = await world.inquirer.prove(entry)
  const asked = { place, agreement, proof, log, closing }
  assert.deepEqual(verifyErasure(asked), { place, isBeforeDraw: true })
  assert.deepEqual(verifyErasure({ ...asked, closing: entry }), { place, isBeforeDraw: false })
  const forged = structuredClone(proof)
  Object.assign(forged.entry.body, { positions: [4, 5, 7] })
  for (const bad of [
    { ...asked, place: { ...place, position: 5 } },
    { ...asked, place: { ...place, digest: new Uint8Array(32) } },
    { ...asked, agreement: toBase64url(new Uint8Array(32)) },
    { ...asked, log: { ...log, origin: 'comity/eastland-police' } },
    { ...asked, place: { ...place, position: 5 }, proof: forged },
    { ...asked, proof: batch.case },
    { ...asked, proof: await world.inquirer.prove(world.inquirer.append('audit.erase', { agreement }).index) },
    { ...asked, proof: undefined },
  ]) {
    assert.throws(
      () => verifyErasure(bad),
      (error) => isComityError(error, 'erasure-unproved'),
    )
  }
})

test('the verdict counts each place once, and accuses nobody of what was erased', async () => {
  const entry = logErasure(world.inquirer, batch, [2])
  const closing = world.inquirer.head().size
  const proof = await world.inquirer.prove(entry)
  const opened = new Map<number, PlaceAnswer>([[2, { kind: 'erased', proof }]])
  for (const position of [0, 1, 3, 4]) {
    const element = world.elements[position]
    if (element === undefined) continue
    opened.set(position, { kind: 'opening', opening: await world.openingOf(batch, element, position) })
  }
  const findings = (positions: readonly number[], closedAt = closing) =>
    auditQuestions({
      places: positions.map((position) => ({ digest: batch.digest, position })),
      agreement,
      batchOf: () => batch,
      answerOf: ({ position }) => opened.get(position),
      log,
      closing: closedAt,
    })
  const all = [0, 1, 2, 3, 4, 0, 1, 2]
  const counted = { places: 5, opened: 4, erased: 1, failed: 0 }
  assert.deepEqual(judge({ findings: findings(all), erasedPercent: 20 }), { verdict: 'passed', ...counted })
  assert.deepEqual(judge({ findings: findings(all), erasedPercent: 19 }), { verdict: 'inconclusive', ...counted })
  // Erased after the draw was fixed: the audit proves nothing, and accuses nobody.
  assert.deepEqual(judge({ findings: findings(all, entry), erasedPercent: 100 }), {
    verdict: 'inconclusive',
    ...counted,
  })
  const missing = findings([0, 5])
  assert.deepEqual(missing.at(-1), {
    place: { digest: batch.digest, position: 5 },
    outcome: 'failed',
    code: 'opening-missing',
  })
  assert.equal(judge({ findings: missing, erasedPercent: 100 }).verdict, 'breached')
})

test('a batch whose commitment is not proved fails at every place drawn of it', () => {
  const unlogged = { ...batch, case: {} }
  const places = [place, { ...place, position: 5 }]
  const answerOf = (): PlaceAnswer => ({ kind: 'opening', opening })
  const findings = auditQuestions({ places, agreement, batchOf: () => unlogged, answerOf, log, closing: 1 })
  assert.deepEqual(
    findings.map((finding) => finding.outcome === 'failed' && finding.code),
    ['opening-unlogged', 'opening-unlogged'],
  )
})

test('what is not a finding is no verdict either: it stops the audit', () => {
  const batchOf = (): AskedBatch => {
    throw new RangeError('a batch that the publisher did not give')
  }
  const audit = { places: [place], agreement, batchOf, answerOf: () => undefined, log, closing: 1 }
  assert.throws(() => auditQuestions(audit), RangeError)
})

test('300 openings find one false element in a hundred with 95 percent', () => {
  assert.equal(detection({ fraction: 0.01, draws: 300 }).toFixed(3), '0.951')
  assert.equal(detection({ fraction: 0.01, draws: 100 }).toFixed(3), '0.634')
  assert.equal(detection({ fraction: 0, draws: 300 }), 0)
})

test('a tree of records gives every path of any size', async () => {
  for (let count = 0; count < 20; count += 1) {
    const own = await openWorld({ name: `tree ${count}`, records: count, alien: 1 })
    const elements = own.elements.slice(0, count)
    const stored = own.batchOf(elements)
    const known = verifyAskedBatch({ batch: stored, log })
    for (const [position, element] of elements.entries()) {
      const at = { digest: stored.digest, position }
      verifyQuestion({ place: at, batch: known, opening: await own.openingOf(stored, element, position) })
    }
    await assert.rejects(own.tree.path(count), (error) => isComityError(error, 'schema'))
  }
  assert.equal(toBase64url(phoneInput(0)), 'AAdwaG9uZS8xAA0rNjI4MTIwMDAwMDAw')
})
