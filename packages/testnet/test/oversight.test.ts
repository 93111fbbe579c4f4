import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import {
  differencesOf,
  type OversightReport,
  readOversightReport,
  type SharedFigures,
  verifyOversightReport,
} from '@comity/casework'
import {
  type BodyOf,
  caseShow,
  hitConfirm,
  hitList,
  hitShow,
  oversightActs,
  oversightReport,
  type OwnCall,
  partyCard,
  personAdd,
  recordList,
  requestApprove,
  requestList,
  requestOpen,
  requestShow,
  type ResultOf,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import {
  asUnverified,
  day,
  formatInstant,
  type Instant,
  isComityError,
  minute,
  second,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { addOverseer, cardFile, comityOversight } from './oversight-scene.ts'
import { answerRequest, hitOf, sendRequest } from './retraction-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const common = ['canary-one', 'canary-two', 'canary-three', 'canary-four', 'canary-five', 'canary-six'].map(
  (name) => `${name}.example`,
)

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let caseId: string
let begun: Instant
const overseers = new Map<string, string>()
before(async () => {
  net = await startTestnet({
    // In the middle of a month, so that the whole of it is over soon.
    start: Date.UTC(2026, 10, 28, 12),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  begun = net.clock.now()
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, {}))
  for (const party of [norland, sudland]) overseers.set(party.code, await addOverseer(party))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines: common })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: [...common, 'only-norland.example'] })
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, common.length)
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, 'canary-one.example') })
  await answerRequest(sudland, { to: norland, request })
  await refuseRequest()
})
after(() => net.close())

/** The publisher's own policy forbids the second request: it is refused with a signed receipt. */
async function refuseRequest(): Promise<void> {
  const forbid = 'forbid (principal, action == Action::"request.send", resource);\n'
  await writeFile(join(sudland.dir, 'policy.cedar'), forbid)
  await sudland.stop()
  await sudland.restart()
  const hit = await hitOf(norland, 'canary-two.example')
  await norland.call(hitConfirm, { hit, reason: 'A canary sings.' }, 'officer')
  const { request } = await norland.call(requestOpen, { hit, urgency: 'U', question: 'Whose canary?' }, 'officer')
  await norland.call(requestApprove, { request }, 'approver')
  await eventually(async () => {
    const [row] = await norland.query("select count(*) as count from outbox where state = 'refused'", [])
    return Number(row?.['count']) > 0 ? true : undefined
  })
}

const oversee = <Call extends OwnCall>(party: TestParty, call: Call, body: BodyOf<Call>) =>
  callOwn({ ...party.ownNode('officer'), token: overseers.get(party.code) ?? '' }, { call, body }) as Promise<
    ResultOf<Call>
  >

interface Wanted {
  readonly to?: Instant
  readonly partner?: TestParty
}

async function reportOf(party: TestParty, { to, partner }: Wanted = {}): Promise<Verified<OversightReport>> {
  const period = { from: formatInstant(begun), to: formatInstant(to ?? net.clock.now()) }
  const { report } = await oversee(party, oversightReport, { ...period, partner: partner?.code ?? null })
  const { card } = await party.call(partyCard, {}, 'administrator')
  const { keys } = verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
  return verifyOversightReport({ jws: report, party: party.code, publicKey: keys.message })
}

/** Both reports of one period: the whole one here, and the one that the partner was handed. */
async function bothReports(to: Instant) {
  const [ours, theirs] = await Promise.all([reportOf(norland, { to }), reportOf(sudland, { to, partner: norland })])
  return { ours, theirs }
}

const figuresOf = (report: OversightReport): SharedFigures =>
  report.partners[0]?.agreements[0]?.shared ?? assert.fail('no figures')

test('two parties count a question, a request to its answer and a refusal alike', async () => {
  const { ours, theirs } = await bothReports(net.clock.now())
  assert.deepEqual(differencesOf({ ours, theirs }), [])
  assert.deepEqual(figuresOf(ours), figuresOf(theirs))
  const { questions, requests } = figuresOf(ours)
  assert.deepEqual(
    questions.map(({ inquirer, profile, elements }) => ({ inquirer, profile, elements })),
    [{ inquirer: 'norland-police', profile: 'domain/1', elements: common.length + 1 }],
  )
  assert.deepEqual(
    requests.map(({ from, delivered, states, answered }) => [from, delivered, states, answered.count]),
    [['norland-police', 1, [{ state: 'ANSWERED', count: 1 }], 1]],
  )
  assert.deepEqual(ours.partners[0]?.refusals, [
    { from: 'norland-police', name: 'request.send', code: 'policy-forbids', count: 1 },
  ])
  assert.deepEqual(theirs.partners[0]?.refusals, ours.partners[0].refusals)
})

test('what a partner is handed holds nothing of its own figures, and of nobody else', async () => {
  const handed = await reportOf(sudland, { partner: norland })
  assert.deepEqual(
    handed.partners.map(({ partner, own, agreements }) => [partner, own, agreements.map((one) => one.own)]),
    [['norland-police', null, [null]]],
  )
  const own = (await reportOf(sudland)).partners[0]?.agreements[0]?.own ?? assert.fail('no own figures')
  const daily = own.budgets.find(({ kind }) => kind === 'daily')
  assert.deepEqual([daily?.inquirer, daily?.used], ['norland-police', common.length + 1])
  assert.deepEqual(
    own.refusals.map(({ by, route, code, count }) => [by, route, code, count]),
    [['partner', 'request.send', 'policy-forbids', 1]],
  )
})

test('a question that was signed before the end and charged after it counts in the same period at both', async () => {
  net.clock.skew('sudland-bank', 50 * second)
  const sentAt = net.clock.now()
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.equal(asked?.error, null)
  const [charge] = await sudland.query(
    'select charged_at, asked_at from answered_batch order by charged_at desc limit 1',
    [],
  )
  const to = sentAt + 30 * second
  assert.ok(Number(charge?.['charged_at']) >= to, 'charged after the end')
  assert.ok(Number(charge?.['asked_at']) < to, 'signed before it')
  net.clock.skew('sudland-bank', 0)
  net.clock.advance(minute)
  const { ours, theirs } = await bothReports(to)
  assert.deepEqual(differencesOf({ ours, theirs }), [])
  assert.equal(figuresOf(theirs).questions[0]?.elements, 2 * (common.length + 1))
})

test('I-02 a party that hides questions is found, with the day and both values', async () => {
  const to = net.clock.now()
  const { ours } = await bothReports(to)
  // The publisher hides that it was asked: its own database, under its own key.
  const hidden = 'update answered_batch set count = 1, elements = substring(elements for 32)'
  const kept = await sudland.query('select batch, count, elements from answered_batch', [])
  await sudland.query(hidden, [])
  const theirs = await reportOf(sudland, { to, partner: norland })
  const found = differencesOf({ ours, theirs })
  assert.deepEqual(
    found.map(({ where, ours: mine, theirs: other }) => [where, mine, other]),
    [['questions', String(2 * (common.length + 1)), '2']],
  )
  assert.match(found[0]?.figure ?? '', /^questions norland-police domain\/1 2026-11-28 elements$/)
  for (const { batch, count, elements } of kept) {
    await sudland.query('update answered_batch set count = $2, elements = $3 where batch = $1', [
      batch,
      count,
      elements,
    ])
  }
})

test('comity oversight report and diff: 0 where two reports agree, another end where a byte or a figure differs', async () => {
  for (const party of [norland, sudland]) await party.writeForPeople()
  const cards = ['--card', await cardFile(norland), '--card', await cardFile(sudland)]
  const [from, to] = [formatInstant(begun), formatInstant(net.clock.now())]
  const [ours, theirs] = [join(norland.dir, 'ours.report'), join(norland.dir, 'theirs.report')]
  const period = ['--from', from, '--to', to]
  const made = await comityOversight(norland, 'report', ...period, '--out', ours)
  assert.equal(made.code, 0, made.stderr)
  assert.match(made.stdout, /norland-police +domain\/1 +2026-11-28/)
  const handed = await comityOversight(
    sudland,
    'report',
    ...period,
    '--partner',
    'norland-police',
    '--out',
    theirs,
    '--json',
  )
  assert.equal(handed.code, 0, handed.stderr)
  const same = await comityOversight(norland, 'diff', ours, theirs, ...cards)
  assert.equal(same.code, 0, same.stderr)
  const signed = await readFile(theirs, 'utf8')
  const [header = '', payload = '', signature = ''] = signed.trim().split('.')
  const said = Buffer.from(payload, 'base64url')
    .toString('utf8')
    .replace(/"batches":\d+/, '"batches":0')
  await writeFile(theirs, [header, Buffer.from(said).toString('base64url'), signature].join('.'))
  const changed = await comityOversight(norland, 'diff', ours, theirs, ...cards)
  assert.equal(changed.code, 76)
  assert.match(changed.stderr, /signature-invalid/)
  await sudland.query('update answered_batch set asked_at = asked_at - 864e5, charged_at = charged_at - 864e5', [])
  const fewer = join(norland.dir, 'fewer.report')
  await comityOversight(sudland, 'report', ...period, '--partner', 'norland-police', '--out', fewer)
  const differs = await comityOversight(norland, 'diff', ours, fewer, ...cards, '--json')
  await sudland.query('update answered_batch set asked_at = asked_at + 864e5, charged_at = charged_at + 864e5', [])
  assert.equal(differs.code, 76)
  const { differences } = JSON.parse(differs.stdout) as { differences: { figure: string; theirs: string }[] }
  assert.deepEqual(
    differences.map(({ figure, theirs: value }) => [figure.split(' ').at(-1), value]),
    [
      ['batches', '0'],
      ['elements', '0'],
      ['set', 'none'],
    ],
  )
  const acts = await comityOversight(norland, 'acts', '--limit', '5')
  assert.equal(acts.code, 0, acts.stderr)
  assert.match(acts.stdout, /oversight\.report/)
})

test('a report is logged with its digest, and a period that is not over is refused', async () => {
  const { digest } = await oversee(norland, oversightReport, {
    from: formatInstant(begun),
    to: formatInstant(net.clock.now()),
    partner: 'sudland-bank',
  })
  const [entry] = await norland.query(
    "select body from log_entry where type = 'oversight.report' order by position desc limit 1",
    [],
  )
  const body = JSON.parse(String(entry?.['body'])) as Record<string, unknown>
  assert.deepEqual([body['digest'], body['partner']], [digest, 'sudland-bank'])
  const open = { from: formatInstant(begun), to: formatInstant(net.clock.now() + minute), partner: null }
  await assert.rejects(oversee(norland, oversightReport, open), refusedAs('report-period'))
  const stranger = { ...open, to: formatInstant(net.clock.now()), partner: 'westland-cert' }
  await assert.rejects(oversee(norland, oversightReport, stranger), refusedAs('not-found'))
})

test('I-02 only oversight has reports and acts', async () => {
  const body = { from: formatInstant(begun), to: formatInstant(net.clock.now()), partner: null }
  const page = { from: null, to: null, before: null, limit: 10 }
  for (const person of ['officer', 'approver', 'administrator'] as const) {
    await assert.rejects(norland.call(oversightReport, body, person), refusedAs('role-forbids'), person)
    await assert.rejects(norland.call(oversightActs, page, person), refusedAs('role-forbids'), person)
  }
  const both = { name: 'Both', unit: 'Board', roles: ['oversight' as const, 'investigator' as const] }
  await assert.rejects(norland.call(personAdd, both, 'administrator'), refusedAs('role-forbids'))
})

test('I-02 to oversight a case, record, hit or request that exists is as one that does not', async () => {
  const { hits } = await norland.call(hitList, {}, 'officer')
  const { requests } = await norland.call(requestList, {}, 'officer')
  const nothing = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'
  const ids = { hit: hits[0]?.hit ?? '', request: requests[0]?.request ?? '' }
  for (const [hit, request, file] of [
    [ids.hit, ids.request, caseId],
    [nothing, nothing, nothing],
  ] as const) {
    await assert.rejects(oversee(norland, hitList, {}), refusedAs('not-found'))
    await assert.rejects(oversee(norland, hitShow, { hit }), refusedAs('not-found'))
    await assert.rejects(oversee(norland, requestShow, { request }), refusedAs('not-found'))
    await assert.rejects(oversee(norland, caseShow, { case: file }), refusedAs('not-found'))
    const records = { case: file, after: null, find: null }
    await assert.rejects(oversee(norland, recordList, records), refusedAs('not-found'))
  }
  // Whoever watches is watched too: the attempt is an event of its own.
  await eventually(async () => {
    const acts = await everyAct(norland, 1_000)
    return acts.find(({ source, kind, code }) => source === 'event' && kind === 'own/case.show' && code === 'not-found')
  })
})

/** Every act from the newest to the oldest, in pages. */
async function everyAct(party: TestParty, limit: number): Promise<ResultOf<typeof oversightActs>['acts']> {
  const acts: ResultOf<typeof oversightActs>['acts'] = []
  let before: string | null = null
  do {
    const page: ResultOf<typeof oversightActs> = await oversee(party, oversightActs, {
      from: null,
      to: null,
      before,
      limit,
    })
    acts.push(...page.acts)
    before = page.next
  } while (before !== null)
  return acts
}

test('acts are listed in pages, newest first, with role, agreement, partner and code', async () => {
  // Events are written some seconds after they happened, among older acts: both readings must be of the same.
  const acts = await eventually(async () => {
    const inPages = await everyAct(sudland, 7)
    return isDeepStrictEqual(inPages, await everyAct(sudland, 1_000)) ? inPages : undefined
  }, 30_000)
  assert.deepEqual(
    acts.map(({ at }) => at),
    acts
      .map(({ at }) => at)
      .sort()
      .reverse(),
  )
  const answered = acts.find(({ kind, code }) => kind === 'request.event' && code === 'q19')
  assert.deepEqual([answered?.role, answered?.agreement, answered?.partner], ['approver', agreement, 'norland-police'])
  const refused = acts.find(({ source, code }) => source === 'refused' && code === 'policy-forbids')
  assert.deepEqual([refused?.kind, refused?.partner, refused?.agreement], ['request.send', 'norland-police', agreement])
  assert.ok(acts.some(({ kind, partner }) => kind === 'match.evaluate' && partner === 'norland-police'))
  const ours = await everyAct(norland, 1_000)
  assert.ok(ours.some(({ kind }) => kind === 'match.ask'))
  assert.ok(ours.every(({ kind }) => kind !== 'hit.event'))
})

test('I-02 no canary, title, free text, id or name stands in a report or an act', async () => {
  const told = [
    ...(await Promise.all([norland, sudland].map(async (party) => JSON.stringify(await everyAct(party, 1_000))))),
    ...(await Promise.all([norland, sudland].map(async (party) => JSON.stringify(await reportOf(party))))),
  ]
  const { hits } = await norland.call(hitList, {}, 'officer')
  const { requests } = await norland.call(requestList, {}, 'officer')
  const ids = [...hits.map(({ hit }) => hit), ...requests.map(({ request }) => request), caseId]
  const texts = [
    'canary',
    'A case',
    'Both files',
    'shell company',
    'Whose is it',
    'register',
    'The officer',
    'The approver',
  ]
  for (const secret of [...ids, ...texts])
    assert.ok(
      told.every((text) => !text.includes(secret)),
      secret,
    )
  // The search finds what is there.
  assert.ok(told.every((text) => text.includes(agreement)))
})

test('I-02 hits are told by whole months, and a small number of them not at all', async () => {
  net.clock.advance(5 * day)
  const own = (await reportOf(norland, { to: Date.UTC(2026, 11, 1) })).partners[0]?.agreements[0]?.own
  // The month began before the period: nothing of a part of it is told.
  assert.deepEqual(own?.hits, [])
  const wanted = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', partner: null }
  const { report } = await oversee(norland, oversightReport, wanted)
  assert.deepEqual(readOversightReport(report).partners[0]?.agreements[0]?.own?.hits, [
    { month: '2026-11', found: common.length, confirmed: null },
  ])
})
