import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, formatInstant, hour, isComityError, minute, sha256, signingKeyFromSeed, toBase64url } from '@comity/codec'
import {
  auditFigures,
  type CountedRequest,
  differencesOf,
  type OversightReport,
  questionFigures,
  readOversightReport,
  readPeriod,
  refusalFigures,
  reportDigest,
  requestFigures,
  retractionFigures,
  type SharedFigures,
  signOversightReport,
  verifyOversightReport,
  wholeMonths,
} from '@comity/casework'
import { delivered, play, story } from './story.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const digestOf = (text: string) => toBase64url(sha256(new TextEncoder().encode(text)))
const [from, to] = [delivered - (delivered % day), delivered - (delivered % day) + day]
const period = { from, to }
const request: CountedRequest = {
  from: 'norland-police',
  kind: 'information',
  urgency: 'U',
  clock: { acknowledge: 60, answer: 120 },
  events: play(story).events,
}

test('a question counts at the instant that its message names: the first of the period, not the first after it', () => {
  const question = { inquirer: 'norland-police', profile: 'domain/1', elements: 3, digest: digestOf('one') }
  const at = (sentAt: number, vary = {}) => ({ ...question, sentAt, ...vary })
  const figures = questionFigures([at(to), at(from), at(to - 1, { digest: digestOf('two') }), at(from - 1)], period)
  assert.deepEqual(
    figures.map(({ day: on, batches, elements }) => ({ on, batches, elements })),
    [{ on: formatInstant(from).slice(0, 10), batches: 2, elements: 6 }],
  )
  const other = questionFigures([at(from), at(from + 1, { digest: digestOf('another') })], period)
  assert.notEqual(other[0]?.set, figures[0]?.set)
  const turned = questionFigures([at(to - 1, { digest: digestOf('two') }), at(from)], period)
  assert.deepEqual(turned, figures)
})

test('a request is counted with its state at the end, its time of answer, and the clocks that ran out', () => {
  assert.deepEqual(requestFigures([request], period), [
    {
      from: 'norland-police',
      kind: 'information',
      urgency: 'U',
      delivered: 1,
      states: [{ state: 'ANSWERED', count: 1 }],
      answered: { count: 1, medianSeconds: (3 * hour) / 1_000 },
      // Acknowledged within its hour; answered after three hours, where two were given.
      overdue: { acknowledge: 0, answer: 1 },
    },
  ])
})

test('a request that has not been delivered, or had ended before the period, is in no figure', () => {
  const draft = { ...request, events: play(story.slice(0, 3)).events }
  assert.deepEqual(requestFigures([draft], period), [])
  assert.deepEqual(requestFigures([request], { from: to, to: to + day }), [])
  const later = requestFigures([request], { from: from - day, to: delivered + 90 * minute })
  assert.deepEqual(later[0]?.states, [{ state: 'ACCEPTED', count: 1 }])
  assert.deepEqual(later[0].overdue, { acknowledge: 0, answer: 0 })
})

test('retractions, audits and refusals are counted by side, verdict and code', () => {
  const retraction = { from: 'sudland-bank', sentAt: from, answeredAt: null }
  const earlier = { ...retraction, sentAt: from - day, answeredAt: from + 1 }
  const done = { ...retraction, sentAt: from - day, answeredAt: from - 1 }
  assert.deepEqual(retractionFigures([retraction, earlier, done], period), [
    { from: 'sudland-bank', sent: 1, answered: 1, unanswered: 1, oldest: formatInstant(from) },
  ])
  const audit = { inquirer: 'norland-police', until: from, verdict: 'passed' as const }
  assert.deepEqual(auditFigures([audit, { ...audit, until: to }], period), [
    { inquirer: 'norland-police', verdict: 'passed', count: 1 },
  ])
  const refusal = { from: 'norland-police', name: 'request.send', code: 'policy-forbids', sentAt: to - 1 }
  assert.deepEqual(refusalFigures([refusal, refusal, { ...refusal, sentAt: to }], period), [
    { from: 'norland-police', name: 'request.send', code: 'policy-forbids', count: 2 },
  ])
})

test('a period is over before it is reported, and whole months are those that lie in it', () => {
  const [begins, ends] = [formatInstant(from), formatInstant(to)]
  assert.deepEqual(readPeriod({ from: begins, to: ends, now: to }), period)
  for (const wrong of [
    { from: begins, to: ends, now: to - 1 },
    { from: ends, to: begins, now: to },
    { from: ends, to: ends, now: to },
  ]) {
    assert.throws(() => readPeriod(wrong), refusedAs('report-period'))
  }
  const months = wholeMonths({ from: Date.UTC(2026, 10, 2), to: Date.UTC(2027, 1, 1) }).map(({ month }) => month)
  assert.deepEqual(months, ['2026-12', '2027-01'])
})

const agreement = digestOf('agreement')
const shared: SharedFigures = {
  questions: questionFigures(
    [{ inquirer: 'norland-police', profile: 'domain/1', elements: 3, digest: digestOf('one'), sentAt: from }],
    period,
  ),
  requests: requestFigures([request], period),
  retractions: [],
  audits: [],
  emergencies: [],
  denunciations: [],
}
const reportOf = (party: string, partner: string, vary: Partial<SharedFigures> = {}): OversightReport => ({
  format: 'comity.oversight-report/2',
  party,
  from: formatInstant(from),
  to: formatInstant(to),
  madeAt: formatInstant(to + hour),
  partners: [
    {
      partner,
      refusals: [],
      agreements: [{ agreement, complete: true, shared: { ...shared, ...vary }, own: null }],
      own: null,
    },
  ],
})
const keys = {
  'norland-police': signingKeyFromSeed(new Uint8Array(32).fill(1)),
  'sudland-bank': signingKeyFromSeed(new Uint8Array(32).fill(2)),
}
const proved = (party: keyof typeof keys, report: OversightReport) =>
  verifyOversightReport({
    jws: signOversightReport({ report, key: keys[party] }),
    party,
    publicKey: keys[party].publicKey,
  })
const ours = proved('norland-police', reportOf('norland-police', 'sudland-bank'))

test('two reports that say the same have no difference', () => {
  assert.deepEqual(
    differencesOf({ ours, theirs: proved('sudland-bank', reportOf('sudland-bank', 'norland-police')) }),
    [],
  )
})

test('whoever claims fewer questions is named with both values, and where to look', () => {
  const [question] = shared.questions
  assert.ok(question !== undefined)
  const fewer = { questions: [{ ...question, elements: 2 }] }
  const theirs = proved('sudland-bank', reportOf('sudland-bank', 'norland-police', fewer))
  const figure = `questions norland-police domain/1 ${question.day} elements`
  assert.deepEqual(differencesOf({ ours, theirs }), [{ agreement, where: 'questions', figure, ours: '3', theirs: '2' }])
  const none = proved('sudland-bank', reportOf('sudland-bank', 'norland-police', { questions: [] }))
  assert.deepEqual(
    differencesOf({ ours, theirs: none }).map(({ figure: name, theirs: value }) => [name.split(' ').at(-1), value]),
    [
      ['batches', '0'],
      ['elements', '0'],
      ['set', 'none'],
    ],
  )
})

test('a figure that stands twice, another period, and reports of others are refused', () => {
  const twice = { questions: [...shared.questions, ...shared.questions] }
  const theirs = proved('sudland-bank', reportOf('sudland-bank', 'norland-police', twice))
  assert.throws(() => differencesOf({ ours, theirs }), refusedAs('schema'))
  const later = { ...reportOf('sudland-bank', 'norland-police'), from: formatInstant(from + 1) }
  assert.throws(() => differencesOf({ ours, theirs: proved('sudland-bank', later) }), refusedAs('object-mismatch'))
  const other = proved('sudland-bank', reportOf('sudland-bank', 'westland-cert'))
  assert.throws(() => differencesOf({ ours, theirs: other }), refusedAs('object-mismatch'))
  assert.throws(() => differencesOf({ ours, theirs: ours }), refusedAs('object-mismatch'))
})

test('I-02 a report of which one figure was changed, or that another signed, does not verify', () => {
  const report = reportOf('sudland-bank', 'norland-police')
  const jws = signOversightReport({ report, key: keys['sudland-bank'] })
  const { publicKey } = keys['sudland-bank']
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const text = Buffer.from(payload, 'base64url').toString('utf8')
  const changed = Buffer.from(text.replace('"elements":3', '"elements":2'), 'utf8').toString('base64url')
  assert.notEqual(changed, payload)
  const verify = (given: string, party = 'sudland-bank') => verifyOversightReport({ jws: given, party, publicKey })
  assert.throws(() => verify([header, changed, signature].join('.')), refusedAs('signature-invalid'))
  assert.throws(
    () => verify(signOversightReport({ report, key: keys['norland-police'] })),
    refusedAs('signature-invalid'),
  )
  assert.throws(() => verify(jws, 'westland-cert'), refusedAs('object-mismatch'))
  assert.deepEqual(readOversightReport(jws), report)
  assert.equal(reportDigest(jws).length, 43)
  const free = { ...report, note: 'a name' }
  assert.throws(() => signOversightReport({ report: free, key: keys['sudland-bank'] }), refusedAs('schema'))
})
