import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { verifyTerms } from '@comity/agreement'
import { run } from '@comity/cli'
import { hitConfirm, hitDismiss, hitReport, partyCard } from '@comity/client/api'
import {
  type HitOpening,
  type HitReport,
  type HitReportFile,
  hitOpeningText,
  hitReportText,
  readHitReport,
  signHitReport,
  verifyHitReport,
} from '@comity/client/hit-report'
import {
  asUnverified,
  canonicalText,
  fromBase64url,
  isComityError,
  parseInstant,
  readUnverifiedPayload,
  sha256,
  toBase64url,
  utf8Decode,
  utf8Encode,
} from '@comity/codec'
import {
  type MatchEvaluateAnswer,
  matchEvaluateAnswer,
  type PartyCard,
  signMessage,
  verifyCard,
} from '@comity/protocol'
import {
  ask,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { addPerson, hitOf } from './retraction-scene.ts'
import { refuseSpoiled } from './wrong-forms.ts'

/* A hit's report is made at a real node and read without any: three parties, whose logs need one cosignature. */
let net: Testnet
let norland: TestParty
let sudland: TestParty
let hit = ''
let made: { readonly file: HitReportFile; readonly opening: HitOpening; readonly digest: string }
let cards: readonly PartyCard[]
let folder = ''
before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'westland-cert', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  const terms = simpleTerms(net, {})
  const agreement = await net.signAgreement(verifyTerms({ ...terms, log: { ...terms.log, cosignatures: 1 } }))
  const theirs = await openCase(sudland)
  await importLines(sudland, { case: theirs, profile: 'domain/1', lines: ['one.example', 'two.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const caseId = await openCase(norland)
  await importLines(norland, {
    case: caseId,
    profile: 'domain/1',
    lines: ['zero.example', 'one.example', 'two.example'],
  })
  await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  hit = await hitOf(norland, 'one.example')
  folder = await mkdtemp(join(tmpdir(), 'comity-report-'))
  cards = await Promise.all(net.parties.map(cardOf))
})
after(async () => {
  await net.close()
  await rm(folder, { recursive: true, force: true })
})

async function cardOf(party: TestParty): Promise<PartyCard> {
  const { card } = await party.call(partyCard, {}, 'administrator')
  await writeFile(join(folder, `${party.code}.card`), card)
  return verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
}

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const reportOf = (to: string | null = null) => norland.call(hitReport, { hit, to }, 'approver')
const verified = (file: HitReportFile, opening: HitOpening | null = null, trusted = cards) =>
  verifyHitReport({ file, opening, cards: trusted })

test('a form about a hit that lacks a member, or names none, is refused in words, and nothing is half-saved', async () => {
  // Of hits alone: witnesses go on cosigning this log.
  const kept = async () => ({
    hits: await norland.query('select * from hit order by id', []),
    logged: await norland.query("select id from log_entry where type like 'hit.%' order by id", []),
  })
  const before = await kept()
  const none = '0f8fad5b-d9cb-469f-a165-70867728950e'
  for (const call of [hitConfirm, hitDismiss]) {
    const body = { hit, reason: 'x' }
    const wrong = [
      ['no hit', { ...body, hit: none }],
      ['no name of one', { ...body, hit: 'x' }],
      ['no reason', { ...body, reason: '' }],
      ['too long a reason', { ...body, reason: 'x'.repeat(100_000) }],
    ] as const
    await refuseSpoiled(norland, { call, by: 'officer', body, wrong })
  }
  const wrong = [
    ['for nobody', { hit, to: 'x' }],
    ['no hit', { hit: none, to: null }],
    ['unconfirmed', { hit, to: null }],
  ] as const
  await refuseSpoiled(norland, { call: hitReport, by: 'approver', body: { hit, to: null }, wrong })
  assert.deepEqual(await kept(), before)
})

test('D-11 a report is made of a confirmed hit alone, by another person than the one who confirmed it', async () => {
  await assert.rejects(reportOf(), refusedAs('object-mismatch'))
  const both = await addPerson(norland, { roles: ['investigator', 'supervisor'], unit: 'Cybercrime unit' })
  await both(hitConfirm, { hit, reason: 'Both files name it.' })
  await assert.rejects(both(hitReport, { hit, to: null }), refusedAs('same-person'))
  await assert.rejects(norland.call(hitReport, { hit, to: null }, 'officer'), refusedAs('role-forbids'))
  made = await reportOf()
  const logged = await norland.query("select body from log_entry where type = 'hit.report'", [])
  assert.equal(logged.length, 1, 'a refused report is not logged as one')
  assert.ok(String(logged[0]?.['body']).includes(made.digest))
})

test('D-04 a report passes the gate of marking: above the ceiling, withheld from courts, and to whom the audience lacks', async () => {
  const mark = (columns: string) => norland.query(`update record set ${columns}`, [])
  for (const columns of ["tlp = 'RED'", "europol = 'H1'", "europol = 'H2'", "audience = '{sudland-bank}'"]) {
    await mark(columns)
    await assert.rejects(reportOf(), refusedAs('marking-forbids'), columns)
    await mark("tlp = 'AMBER', europol = '', audience = null")
  }
  await mark("audience = '{norland-police,sudland-bank}'")
  await assert.rejects(reportOf('westland-cert'), refusedAs('marking-forbids'))
  assert.equal((await reportOf('sudland-bank')).file.opening, null)
  await mark('audience = null')
  await assert.rejects(reportOf('eastland-fiu'), refusedAs('marking-forbids'))
})

test('a sealed report names nothing, proves what it can, and its opening proves the label', () => {
  const text = hitReportText(made.file)
  for (const word of ['one.example', made.opening.blind, made.opening.salt]) assert.ok(!text.includes(word))
  const sealed = verified(made.file)
  assert.equal(sealed.opened, null)
  assert.equal(sealed.question.count, 3)
  assert.deepEqual(
    sealed.entries.map(({ party, type }) => [party, type]),
    [
      ['norland-police', 'case.commitment'],
      ['sudland-bank', 'index.manifest'],
      ['norland-police', 'match.ask'],
      ['norland-police', 'hit.event'],
    ],
  )
  assert.ok(sealed.entries.every(({ cosigned }) => cosigned.length >= 1))
  const opened = verified(made.file, made.opening).opened ?? assert.fail('not opened')
  assert.equal(opened.opening.value, 'one.example')
  assert.equal(opened.label.statuses, 1)
})

/** Another letter in the middle of a base64url text. */
function flipped(text: string): string {
  const at = Math.floor(text.length / 2)
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}
/** Another byte, so that the text stays canonical. */
function flippedByte(text: string, at: number): string {
  const bytes = fromBase64url(text).slice()
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return toBase64url(bytes)
}

test('a hit that was found before its node kept what proves it is hit-unproved', async () => {
  const [row] = await norland.query('select segment from hit where id = $1', [hit])
  await norland.query('update hit set segment = null where id = $1', [hit])
  await assert.rejects(reportOf(), refusedAs('hit-unproved'))
  await norland.query('update hit set segment = $2 where id = $1', [hit, row?.['segment']])
})

test('each part of a report that is changed is refused by its name', () => {
  const { file, opening } = made
  const { question, answer } = file
  const changes: readonly (readonly [string, string, HitReportFile, HitOpening?])[] = [
    ['the signature of the report', 'report', { ...file, report: flipped(file.report) }],
    ['the question', 'question', { ...file, question: { ...question, message: flipped(question.message) } }],
    [
      'an element that was asked',
      'question',
      { ...file, question: { ...question, bulk: flippedByte(question.bulk, 3) } },
    ],
    ['the answer', 'answer', { ...file, answer: { ...answer, message: flipped(answer.message) } }],
    ['an evaluated element', 'answer', { ...file, answer: { ...answer, bulk: flippedByte(answer.bulk, 3) } }],
    ['the proof of evaluation', 'answer', { ...file, answer: { ...answer, bulk: flippedByte(answer.bulk, 100) } }],
    ['the segment', 'segment', { ...file, segment: flippedByte(file.segment, 50) }],
    ['the identifier', 'opening', file, { ...opening, value: 'two.example' }],
    ['the blind', 'opening', file, { ...opening, blind: flippedByte(opening.blind, 2) }],
    ['the opening of another hit', 'opening', file, { ...opening, hit: opening.hit.replace(/^./, '0') }],
  ]
  for (const [what, part, changed, open] of changes) {
    assert.throws(
      () => verified(changed, open ?? opening),
      (error: unknown) => isComityError(error, 'report-broken') && error.details['part'] === part,
      what,
    )
  }
})

test('a publisher that signed an answer which its key did not make is refused by the proof of evaluation', () => {
  const bulk = fromBase64url(flippedByte(made.file.answer.bulk, 3 * 32 + 5))
  const payload = readUnverifiedPayload(made.file.answer.message)
  const { id, sentAt, body } = JSON.parse(utf8Decode(payload)) as {
    id: string
    sentAt: string
    body: MatchEvaluateAnswer
  }
  const signed = {
    from: sudland.code,
    to: norland.code,
    sequence: undefined,
    sentAt: parseInstant(sentAt),
    id,
    body,
    bulk,
  }
  const message = signMessage({ ...signed, definition: matchEvaluateAnswer, key: stolenKey(sudland, 'message') })
  const report = readHitReport(readUnverifiedPayload(made.file.report))
  const answer = toBase64url(sha256(utf8Encode(message)))
  const jws = signHitReport({ report: { ...report, answer }, key: stolenKey(norland, 'message') })
  assert.throws(
    () => verified({ ...made.file, report: jws, answer: { message, bulk: toBase64url(bulk) } }),
    (error: unknown) => isComityError(error, 'report-broken') && error.details['part'] === 'evaluation',
  )
})

test('a report is nothing without the cards of both parties and of a witness', () => {
  const without = (code: string) => cards.filter(({ card }) => card.party !== code)
  for (const code of ['norland-police', 'sudland-bank']) {
    assert.throws(
      () => verified(made.file, null, without(code)),
      (error: unknown) => isComityError(error, 'report-broken') && error.details['part'] === 'keys',
    )
  }
  const noWitness = cards.map((card) => ({ ...card, keys: { ...card.keys, witness: card.keys.log } }))
  assert.throws(
    () => verified(made.file, null, noWitness),
    (error: unknown) => isComityError(error, 'report-broken') && error.details['reason'] === 'checkpoint-invalid',
  )
})

test('an inquirer that signs a changed report anew is refused by the part that others signed or its log holds', () => {
  const report = readHitReport(readUnverifiedPayload(made.file.report))
  const key = stolenKey(norland, 'message')
  const [question, confirmed] = report.entries
  const [found, confirmation] = report.events
  if (question === undefined || confirmed === undefined || found === undefined || confirmation === undefined)
    return assert.fail('not as many parts')
  const lies: readonly (readonly [string, string, Partial<HitReport>])[] = [
    ['other terms', 'agreement', { terms: { ...report.terms, retention: { ...report.terms.retention, days: 1 } } }],
    ['a signature less', 'agreement', { signatures: report.signatures.slice(1) }],
    ['a signature changed', 'agreement', { signatures: report.signatures.map(flipped) }],
    ['another question', 'question', { question: report.answer }],
    ['another answer', 'answer', { answer: report.question }],
    ['a place outside the batch', 'question', { position: 7 }],
    ['another place', 'opening', { position: report.position === 0 ? 1 : 0 }],
    ['a manifest changed', 'manifest', { manifest: { ...report.manifest, jws: flipped(report.manifest.jws) } }],
    ['the place of another entry in the log', 'manifest', { manifest: { ...report.manifest, proof: question } }],
    ['a segment that the manifest does not name', 'segment', { segment: report.question }],
    ['found at another time', 'events', { foundAt: report.madeAt }],
    ['confirmed by nobody', 'events', { events: [found, { ...confirmation, actor: null }] }],
    ['confirmed by another', 'log', { events: [found, { ...confirmation, actor: report.question }] }],
    ['an entry less', 'log', { entries: [question, question] }],
    ['an entry in the place of another', 'log', { entries: [confirmed, question] }],
    ['an opening of another', 'opening', { opening: report.question }],
  ]
  for (const [what, part, lie] of lies) {
    const file = { ...made.file, report: signHitReport({ report: { ...report, ...lie }, key }) }
    assert.throws(
      () => verified(file, made.opening),
      (error: unknown) => isComityError(error, 'report-broken') && error.details['part'] === part,
      what,
    )
  }
})

test('comity hit verify works without a node, writes the account for people, and ends with 76 for a broken one', async () => {
  const files = {
    report: join(folder, 'hit.report'),
    opening: join(folder, 'hit.opening'),
    bad: join(folder, 'bad.report'),
  }
  await norland.writeForPeople()
  const make = await comity(
    ['hit', 'report', hit, '--out', files.report, '--sealed', files.opening],
    [...['--node', norland.dir, '--as', 'approver']],
  )
  assert.equal(make.code, 0, make.stderr)
  const keys = net.parties.flatMap(({ code }) => ['--keys', join(folder, `${code}.card`)])
  const page = join(folder, 'account.html')
  const told = await comity([
    'hit',
    'verify',
    files.report,
    '--opening',
    files.opening,
    ...keys,
    '--page',
    page,
    '--json',
  ])
  assert.equal(told.code, 0, told.stderr)
  const result = JSON.parse(told.stdout) as {
    readonly verified: boolean
    readonly opened: unknown
    readonly notProved: readonly string[]
  }
  assert.equal(result.verified, true)
  assert.deepEqual(result.opened, { profile: 'domain/1', value: 'one.example' })
  assert.ok(result.notProved.includes('truth'))
  const html = await readFile(page, 'utf8')
  assert.ok(html.includes('one.example') && html.includes('未证明'))
  const pdf = await comity(['hit', 'verify', files.report, ...keys, '--page', join(folder, 'account.pdf')])
  assert.equal(pdf.code, 0, pdf.stderr)
  assert.equal((await readFile(join(folder, 'account.pdf'))).subarray(0, 5).toString(), '%PDF-')
  assert.ok(pdf.stdout.includes('What is not proved'))

  const broken = { ...(JSON.parse(await readFile(files.report, 'utf8')) as HitReportFile) }
  await writeFile(files.bad, `${canonicalText({ ...broken, segment: flippedByte(broken.segment, 60) })}\n`)
  const refused = await comity(['hit', 'verify', files.bad, ...keys, '--json'])
  assert.equal(refused.code, 76)
  assert.deepEqual(JSON.parse(refused.stdout), { verified: false, part: 'segment', reason: 'segment-invalid' })
  assert.equal(hitOpeningText(made.opening).includes('one.example'), true)
})

async function comity(words: readonly string[], global: readonly string[] = []) {
  const written = { stdout: '', stderr: '' }
  const to = (name: keyof typeof written) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    env: {},
  })
  const argv = [...global, ...words]
  const code = await run({ argv, env: {}, stdout: to('stdout'), stderr: to('stderr') })
  return { code, ...written }
}
