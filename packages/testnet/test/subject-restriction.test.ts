import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  hitConfirm,
  hitShow,
  indexPublish,
  jobShow,
  matchStart,
  recordCorrect,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestOpen,
  requestShow,
  subjectApprove,
  subjectLift,
} from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import { type TestParty, type Testnet, ask, eventually, publish, sync } from '../src/index.ts'
import { hitOf, inState, recordOf, sendRequest } from './retraction-scene.ts'
import { agree, caseOf, granted, host, openScene, refusedCodes, reportOf, shown } from './subject-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const names = ['limited', 'quoted', 'answer', 'drafted', 'ours', 'draft', 'back']

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let theirCase: string
before(async () => {
  const scene = await openScene(names)
  ;({ net, norland, sudland, agreement, theirCase } = scene)
  assert.equal(scene.hits, names.length)
})
after(() => net.close())

async function nextVersion(): Promise<void> {
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
}

const question = (id: string) => ({
  ...{ case: id, agreement, publishers: ['sudland-bank'], profile: 'domain/1', statuses: ['suspect' as const] },
  ...{ purpose: 'computer-fraud', basis: templateBasis, mode: 'once' as const, allowance: 'daily' as const },
})

test('a restricted record leaves the index, and its hits are withdrawn; the job says why it was left out', async () => {
  const hit = await hitOf(norland, host('limited'))
  const subject = await granted(sudland, { kind: 'restriction', value: host('limited') })
  assert.equal((await shown(sudland, subject)).records, 1)
  assert.equal((await recordOf(sudland, { case: theirCase, value: host('limited') })).isRestricted, true)
  const { job } = await sudland.call(indexPublish, { agreement }, 'officer')
  await sudland.waitFor({ job })
  assert.deepEqual(await refusedCodes(sudland, job), ['record-restricted'])
  await sync(norland, { agreement, publisher: sudland })
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).state, 'WITHDRAWN')
  const again = await caseOf(norland, 'limited')
  const [asked] = await ask(norland, { case: again, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, 0)
  // What it was is told still, as past.
  const access = await granted(sudland, { kind: 'access', value: host('limited') })
  const published = (await reportOf(sudland, access)).report.entries.filter(({ place }) => place === 'published')
  assert.deepEqual(
    published.map(({ until }) => until !== null),
    [true],
  )
})

test('a value that is restricted in one case is restricted in the next one that imports it', async () => {
  const again = await caseOf(sudland, 'limited', 'fresh')
  const restricted = await recordOf(sudland, { case: again, value: host('limited') })
  assert.deepEqual(
    [restricted.isRestricted, (await recordOf(sudland, { case: again, value: host('fresh') })).isRestricted],
    [true, false],
  )
  // Nor does setting it right end the restriction.
  const change = { value: host('corrected') }
  await sudland.call(recordCorrect, { record: restricted.record, reason: 'wrong', change }, 'officer')
  assert.equal((await recordOf(sudland, { case: again, value: host('corrected') })).isRestricted, true)
})

test('a request that quotes the row of a restricted record is refused where it arrives', async () => {
  const hit = await hitOf(norland, host('quoted'))
  await granted(sudland, { kind: 'restriction', value: host('quoted') })
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const { request } = await norland.call(requestOpen, { hit, urgency: 'R', question: 'Whose is it?' }, 'officer')
  await norland.call(requestApprove, { request }, 'approver')
  const refused = await eventually(async () => {
    const { refused: why } = await norland.call(requestShow, { request }, 'officer')
    return why ?? undefined
  })
  assert.equal(refused.code, 'record-restricted')
  assert.deepEqual(await refusedCodes(sudland, request), ['record-restricted'])
  await assert.rejects(sudland.call(requestShow, { request }, 'officer'), refusedAs('not-found'))
})

test('nothing is answered about a restricted record, neither drafted nor approved', async () => {
  const sent = async (name: string) => {
    const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host(name)) })
    await sudland.call(requestAcknowledge, { request }, 'officer')
    await sudland.call(requestAccept, { request }, 'approver')
    return request
  }
  const answer = (request: string) => {
    const said = { request, text: 'A shell company.', nothingFound: false, searchedSources: ['register'] }
    return sudland.call(requestAnswer, said, 'officer')
  }
  const early = await sent('answer')
  await granted(sudland, { kind: 'restriction', value: host('answer') })
  await assert.rejects(answer(early), refusedAs('record-restricted'))
  const late = await sent('drafted')
  await answer(late)
  await granted(sudland, { kind: 'restriction', value: host('drafted') })
  await assert.rejects(sudland.call(requestApprove, { request: late }, 'approver'), refusedAs('record-restricted'))
  assert.equal((await inState(sudland, { request: late, state: 'EXECUTING' })).state, 'EXECUTING')
})

test('nobody is asked about a restricted record, and no request about its hit is drafted or leaves', async () => {
  const [openHit, draftHit] = [await hitOf(norland, host('ours')), await hitOf(norland, host('draft'))]
  const draft = (hit: string) => norland.call(requestOpen, { hit, urgency: 'R', question: 'Whose?' }, 'officer')
  for (const hit of [openHit, draftHit]) await norland.call(hitConfirm, { hit, reason: 'Compared.' }, 'officer')
  const { request } = await draft(draftHit)
  for (const name of ['ours', 'draft']) await granted(norland, { kind: 'restriction', value: host(name) })
  await assert.rejects(draft(openHit), refusedAs('record-restricted'))
  await assert.rejects(norland.call(requestApprove, { request }, 'approver'), refusedAs('record-restricted'))
  const alone = await caseOf(norland, 'ours')
  const refused = await norland.call(matchStart, question(alone), 'officer').catch((error: unknown) => error)
  assert.ok(isComityError(refused, 'record-restricted'))
  assert.deepEqual(await refusedCodes(norland, String(refused.details['incident'])), ['record-restricted'])
  // Of several the others are asked about, and the job says that one was not.
  const several = await caseOf(norland, 'ours', 'new')
  const { job } = await norland.call(matchStart, question(several), 'officer')
  await norland.waitFor({ job })
  const { record } = await recordOf(norland, { case: several, value: host('new') })
  const asked = await norland.query('select records from ask_batch where job = $1', [job])
  assert.deepEqual(asked, [{ records: [record] }])
  assert.deepEqual(await refusedCodes(norland, job), ['record-restricted'])
  assert.equal((await norland.call(jobShow, { job }, 'officer')).state, 'done')
})

test('where there is more than is read at once, restricted records are left out as well, and out of a first version', async () => {
  const many = Array.from({ length: 20 }, (_, at) => `many${String(at)}`)
  const id = await caseOf(norland, 'ours', ...many)
  const { job } = await norland.call(matchStart, question(id), 'officer')
  await norland.waitFor({ job })
  const { record } = await recordOf(norland, { case: id, value: host('ours') })
  const [asked] = await norland.query('select cardinality(records) as count from ask_batch where job = $1', [job])
  assert.deepEqual(asked, { count: many.length })
  await publish(norland, agreement)
  const rows = await norland.query('select record from index_row_record where record = $1', [record])
  const others = await norland.query('select count(*)::int as count from index_row_record', [])
  assert.deepEqual([rows, Number(others[0]?.['count']) > many.length], [[], true])
})

test('a restriction that two persons lift lets the record back into the index under another reference', async () => {
  const hit = await hitOf(norland, host('back'))
  const subject = await granted(sudland, { kind: 'restriction', value: host('back') })
  await sudland.call(subjectLift, { subject }, 'approver')
  const alone = sudland.call(subjectApprove, { subject, decision: 'approve' }, 'approver')
  await assert.rejects(alone, refusedAs('same-person'))
  await sudland.call(subjectApprove, { subject, decision: 'reject' }, 'officer')
  assert.equal((await recordOf(sudland, { case: theirCase, value: host('back') })).isRestricted, true)
  // Before any version carried the restriction: the old reference goes all the same.
  await sudland.call(subjectLift, { subject }, 'officer')
  assert.equal((await agree(sudland, subject)).state, 'LIFTED')
  await nextVersion()
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).state, 'WITHDRAWN')
  const again = await caseOf(norland, 'back')
  const [asked] = await ask(norland, { case: again, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, 1)
})
