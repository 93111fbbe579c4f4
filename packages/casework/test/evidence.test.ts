import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, formatInstant, hour, isComityError } from '@comity/codec'
import { caseRoles, documentDigest } from '@comity/casework'
import {
  applyEvidence,
  composeEvidenceDocument,
  type EvidenceDocument,
  type EvidenceObject,
  evidenceRows,
  evidenceStateHash,
  evidenceStates,
  finalEvidenceStates,
  isRecallOverdue,
} from '@comity/casework/evidence'
import { anyEventBut, type Draw } from './any-event.ts'
import {
  after,
  ann,
  began,
  bob,
  certificate,
  collection,
  cyd,
  dan,
  derivation,
  evidence,
  fresh,
  item,
  mismatch,
  offer,
  person,
  reason,
  receipt,
  refusal,
  root,
  seal,
  type Step,
  take,
  use,
} from './evidence-story.ts'
import { type Walked, walk } from './walk.ts'

const refuses = (now: EvidenceObject, step: Step, code = 'object-mismatch') => {
  assert.throws(
    () => take(now, step),
    (error) => isComityError(error, code),
    `${step.row} was taken`,
  )
}
const fay = person('fay', 'supervisor')
const inUse = (): EvidenceObject => after('e9')

test('an exhibit is collected, sealed, offered, accepted, received, verified and used', () => {
  const used = inUse()
  assert.deepEqual([used.state, used.seal?.root, used.offer?.uses], ['IN_USE', root, ['investigation', 'court']])
})

test('every state is reached, every state that is not final has an exit, every role exists', () => {
  const reached = new Set<string>(['NONE'])
  evidenceRows.forEach(() => {
    for (const { from, to } of evidenceRows) {
      if (from.some((state) => reached.has(state))) to.forEach((state) => reached.add(state))
    }
  })
  assert.deepEqual([...reached].sort(), ['NONE', ...evidenceStates].sort())
  for (const state of evidenceStates) {
    const hasExit = evidenceRows.some(({ from, stays }) => stays !== true && from.includes(state))
    assert.equal(hasExit, !finalEvidenceStates.includes(state), state)
  }
  for (const { roles } of evidenceRows) for (const role of roles) assert.ok(caseRoles.includes(role))
})

test('who collected or sealed does not offer, and who asked for destruction does not confirm it', () => {
  const both = (acting: typeof cyd) => ({ ...acting, roles: ['supervisor', 'custodian'] }) as typeof cyd
  const step: Step = { row: 'e3', to: 'OFFERED', acting: both(cyd), document: offer() }
  refuses(after('e2'), step, 'same-person')
  const otherSealed = take(after('e1'), {
    row: 'e2',
    to: 'SEALED',
    acting: person('eve', 'custodian'),
    document: seal(),
  })
  refuses(otherSealed, step, 'same-person')
  const proposal = certificate('destroy', [evidence])
  const proposed = take(inUse(), { row: 'e13p', to: 'IN_USE', acting: both(bob), document: proposal })
  refuses(proposed, { row: 'e13d', to: 'DESTROYED', acting: both(bob), document: proposal }, 'same-person')
  assert.equal(take(proposed, { row: 'e13d', to: 'DESTROYED', acting: fay, document: proposal }).state, 'DESTROYED')
  refuses(inUse(), { row: 'e13d', to: 'DESTROYED', acting: fay, document: proposal })
})

test('an offer is accepted with exactly its limits, or declined on a ground', () => {
  refuses(after('e3'), { row: 'e4', to: 'ACCEPTED', acting: bob, document: offer({ uses: ['onward'] }) })
  assert.equal(take(after('e3'), { row: 'e4d', to: 'DECLINED', acting: bob, document: refusal() }).state, 'DECLINED')
  refuses(after('e2'), { row: 'e3', to: 'OFFERED', acting: dan, document: offer({ transfer: evidence }) })
  refuses(after('e2'), {
    row: 'e3',
    to: 'OFFERED',
    acting: dan,
    document: offer({ retainUntil: formatInstant(began) }),
  })
})

test('what the receiver computed itself is what was sealed, or nothing is verified', () => {
  for (const wrong of [{ root: collection.salt }, { bytes: 9_999 }, { files: 1 }, { transfer: item }])
    refuses(after('e6'), { row: 'e7', to: 'VERIFIED', acting: ann, document: receipt(wrong) })
})

test('what does not agree is put in quarantine and comes again under another transfer id', () => {
  const wrong = take(after('e6'), { row: 'e8', to: 'MISMATCH', acting: { by: 'node' }, document: mismatch() })
  const away = take(wrong, { row: 'e8q', to: 'QUARANTINED', acting: { by: 'node' }, document: mismatch() })
  refuses(away, { row: 'e8s', to: 'SEALED', acting: cyd, document: seal() })
  const again = take(away, { row: 'e8s', to: 'SEALED', acting: cyd, document: seal({ transfer: item }) })
  refuses(again, { row: 'e3', to: 'OFFERED', acting: dan, document: offer() })
  const offered = take(again, { row: 'e3', to: 'OFFERED', acting: dan, document: offer({ transfer: item }) })
  assert.deepEqual([offered.state, offered.transfers.length], ['OFFERED', 2])
  const accepted = take(offered, { row: 'e4', to: 'ACCEPTED', acting: bob, document: offer({ transfer: item }) })
  refuses(accepted, { row: 'e5', to: 'IN_TRANSIT', acting: { by: 'node' }, document: seal() })
  const second: Step = { row: 'e5', to: 'IN_TRANSIT', acting: { by: 'node' }, document: seal({ transfer: item }) }
  assert.equal(take(accepted, second).state, 'IN_TRANSIT')
})

test('H1 keeps evidence out of court until its provider consents, and a purpose outside the limits too', () => {
  const court: Step = { row: 'e9', to: 'IN_USE', acting: ann, document: use('court') }
  refuses(after('e7'), court, 'marking-forbids')
  refuses(inUse(), { ...court, document: use('intelligence') }, 'marking-forbids')
  const asked = take(inUse(), { row: 'e10', to: 'CONSENT_ASKED', acting: bob, document: use('court') })
  refuses(asked, court)
  refuses(asked, { row: 'e10g', to: 'CONSENT_GIVEN', acting: dan, document: use('onward', 'elsewhere') })
  const refused = take(asked, { row: 'e10r', to: 'CONSENT_REFUSED', acting: dan, document: use('court') })
  refuses(refused, court, 'marking-forbids')
  const given = take(asked, { row: 'e10g', to: 'CONSENT_GIVEN', acting: dan, document: use('court') })
  assert.equal(take(given, court).state, 'IN_USE')
  refuses(given, { ...court, document: use('onward', 'elsewhere') }, 'marking-forbids')
})

test('consent to pass it on is for one recipient', () => {
  const ask = use('onward', 'westland-police')
  const asked = take(inUse(), { row: 'e10', to: 'CONSENT_ASKED', acting: bob, document: ask })
  const given = take(asked, { row: 'e10g', to: 'CONSENT_GIVEN', acting: dan, document: ask })
  refuses(
    given,
    { row: 'e9', to: 'IN_USE', acting: ann, document: use('onward', 'eastland-police') },
    'marking-forbids',
  )
  assert.equal(take(given, { row: 'e9', to: 'IN_USE', acting: ann, document: ask }).state, 'IN_USE')
})

test('H3 is free text: to a machine it withholds court and onward use, whatever the offer says', () => {
  const limits = offer({ handling: { tlp: 'AMBER', pap: 'GREEN', europol: ['H3'] } })
  const steps: readonly Step[] = [
    { row: 'e3', to: 'OFFERED', acting: dan, document: limits },
    { row: 'e4', to: 'ACCEPTED', acting: bob, document: limits },
    { row: 'e5', to: 'IN_TRANSIT', acting: { by: 'node' }, document: seal() },
    { row: 'e6', to: 'RECEIVED', acting: { by: 'node' }, document: seal() },
    { row: 'e7', to: 'VERIFIED', acting: ann, document: receipt() },
  ]
  const verified = steps.reduce(take, after('e2'))
  refuses(verified, { row: 'e9', to: 'IN_USE', acting: ann, document: use('court') }, 'marking-forbids')
})

test('what is made of it is marked at least as strictly and is named when it is destroyed', () => {
  const lower = derivation({ handling: { tlp: 'GREEN', pap: 'GREEN', europol: ['H1'] } })
  const lost = derivation({ handling: { tlp: 'RED', pap: 'RED', europol: [] } })
  for (const document of [lower, lost])
    refuses(inUse(), { row: 'e11', to: 'IN_USE', acting: ann, document }, 'marking-lowered')
  refuses(inUse(), { row: 'e11', to: 'IN_USE', acting: ann, document: derivation({ parent: collection.salt }) })
  const made = take(inUse(), { row: 'e11', to: 'IN_USE', acting: ann, document: derivation() })
  refuses(made, { row: 'e11', to: 'IN_USE', acting: ann, document: derivation() })
  refuses(made, { row: 'e13p', to: 'IN_USE', acting: ann, document: certificate('destroy', [evidence]) })
  const whole = certificate('destroy', [item, evidence])
  assert.equal(take(made, { row: 'e13p', to: 'IN_USE', acting: ann, document: whole }).state, 'IN_USE')
})

test('something made after destruction was proposed is not left behind: the proposal is made anew', () => {
  const proposal = certificate('destroy', [evidence])
  const proposed = take(inUse(), { row: 'e13p', to: 'IN_USE', acting: ann, document: proposal })
  const made = take(proposed, { row: 'e11', to: 'IN_USE', acting: ann, document: derivation() })
  refuses(made, { row: 'e13d', to: 'DESTROYED', acting: bob, document: proposal })
})

test('a recall is answered within seven days: destroyed, returned or kept for a legal reason', () => {
  const recalled = take(inUse(), { row: 'e12', to: 'RECALLED', acting: dan, document: reason('recall') })
  const due = began + hour + 7 * day
  assert.equal(recalled.recallDue, formatInstant(due))
  assert.deepEqual([isRecallOverdue(recalled, due), isRecallOverdue(recalled, due + 1)], [false, true])
  refuses(recalled, { row: 'e9', to: 'IN_USE', acting: ann, document: use('investigation') })
  const kept = take(recalled, { row: 'e12k', to: 'KEPT', acting: bob, document: reason('keep') })
  const back = certificate('return', [evidence])
  const returned = take(recalled, { row: 'e12r', to: 'RETURNED', acting: bob, document: back })
  const proposal = certificate('destroy', [evidence])
  const proposed = take(recalled, { row: 'e13p', to: 'RECALLED', acting: ann, document: proposal })
  const destroyed = take(proposed, { row: 'e13d', to: 'DESTROYED', acting: bob, document: proposal })
  for (const [answered, state] of [
    [kept, 'KEPT'],
    [returned, 'RETURNED'],
    [destroyed, 'DESTROYED'],
  ] as const)
    assert.deepEqual([answered.state, answered.recallDue], [state, null])
  assert.equal(take(kept, { row: 'e12', to: 'RECALLED', acting: dan, document: reason('recall') }).state, 'RECALLED')
})

const wrongCollections: readonly (readonly [string, EvidenceDocument])[] = [
  ['two files have one name', { ...collection, files: collection.files.map((file) => ({ ...file, name: 'a' })) }],
  ['there is no file', { ...collection, files: [] }],
  ['a size is negative', { ...collection, files: [{ name: 'a', bytes: -1, sha256: root }] }],
  ['nobody collected it', { ...collection, collector: '' }],
  ['the legal basis is missing', { ...collection, legalBasis: '' }],
  ['the date is nonsense', { ...collection, collectedAt: '2026-02-30T00:00:00.000Z' }],
]
for (const [what, document] of wrongCollections)
  test(`nothing is collected where ${what}`, () => {
    refuses(fresh, { row: 'e1', to: 'COLLECTED', acting: cyd, document }, 'schema')
  })

test('nothing is collected in the future, nor under another agreement than the transfer’s', () => {
  const later = { ...collection, collectedAt: formatInstant(began + day) }
  for (const document of [later, { ...collection, agreement: root }])
    refuses(fresh, { row: 'e1', to: 'COLLECTED', acting: cyd, document })
})

test('a seal whose chunks do not make its bytes is none', () => {
  refuses(after('e1'), { row: 'e2', to: 'SEALED', acting: cyd, document: seal({ chunks: 4 }) }, 'schema')
})

const documents = new Map<string, EvidenceDocument>()
function named(document: EvidenceDocument): string {
  const digest = documentDigest(composeEvidenceDocument(document))
  documents.set(digest, document)
  return digest
}

/** A document that may fit the row. */
function anyDocument({ seal: sealing, transfers, derived }: EvidenceObject, row: string, draw: Draw): EvidenceDocument {
  const transfer = sealing?.transfer ?? evidence
  const spare = `${String(draw(2) === 0 ? transfers.length : 0).padStart(8, '0')}-5b7d-4c1a-9f0e-2d3b4c5a6978`
  const items = [evidence, ...derived.map((each) => each.item)].slice(0, draw(6) === 0 ? 1 : undefined)
  const uses = ['investigation', 'court'] as const
  if (row === 'e1') return collection
  if (row === 'e2' || row === 'e8s') return seal({ transfer: spare })
  if (row === 'e3') return offer({ transfer })
  if (row === 'e4d') return refusal()
  if (row === 'e5') return sealing ?? seal()
  if (row === 'e7') return receipt({ transfer })
  if (row === 'e8') return { ...mismatch(), transfer }
  if (row === 'e9' || row === 'e10') return use(uses[draw(2)] ?? 'court')
  if (row === 'e11') return derivation({ item: `${String(draw(9)).repeat(8)}-5b7d-4c1a-9f0e-2d3b4c5a6978` })
  if (row === 'e12') return reason('recall')
  if (row === 'e12k') return reason('keep')
  if (row === 'e13') return reason('archive')
  return certificate(row === 'e12r' ? 'return' : 'destroy', items)
}

const anyEvent = anyEventBut(['e2c', 'e4d', 'e8', 'e12', 'e12r', 'e13d'])
const walked: Walked<EvidenceObject> = {
  fresh,
  replay: (now, event) => {
    const document = event.content === null ? null : (documents.get(event.content) ?? null)
    const next = applyEvidence(now, { event, document })
    assert.equal(next.recallDue !== null, next.state === 'RECALLED', 'a recall without its clock')
    return next
  },
  act: (now, side, draw) =>
    anyEvent(now, evidenceRows, {
      side,
      draw,
      at: began + now.seq * hour,
      fresh: (row) => named(anyDocument(now, row, draw)),
    }),
  isFinal: ({ state }) => finalEvidenceStates.some((final) => final === state),
  hash: evidenceStateHash,
}

const { COMITY_SOAK: soak, COMITY_SEED: given = '1' } = process.env
/** As many as come to every state; the soak walks 100,000 with each of its seeds. */
const steps = soak === undefined ? 50_000 : 100_000
const seeds = soak === undefined ? [given] : Array.from({ length: 20 }, (_, at) => String(at + 1))
for (const seed of seeds)
  test(`evidence: ${String(steps)} random steps of both sides over bad links end alike, COMITY_SEED=${seed}`, () => {
    const tally = walk(walked, { seed: `evidence ${seed}`, steps })
    assert.deepEqual([...tally.states].sort(), ['NONE', ...evidenceStates].sort(), 'the walk did not come everywhere')
    assert.ok(tally.refused > steps / 50)
    // A recall may meet any act of the receiver: without that, nothing here would be concurrent.
    assert.ok(tally.replaced > 20, String(tally.replaced))
  })
