import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { templateBasis, verifyTerms } from '@comity/agreement'
import {
  type BodyOf,
  decisionWhy,
  hitConfirm,
  hitList,
  jobShow,
  matchStart,
  personAdd,
  requestApprove,
  requestOpen,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { isComityError } from '@comity/codec'
import {
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

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let caseId: string
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  const terms = simpleTerms(net, {})
  const match = terms.match.map((rule) => ({ ...rule, statuses: ['suspect' as const] }))
  agreement = await net.signAgreement(verifyTerms({ ...terms, match }))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines: ['one.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: ['one.example'] })
})
after(() => net.close())

const start = (vary: Partial<BodyOf<typeof matchStart>>) =>
  norland.call(
    matchStart,
    {
      case: caseId,
      agreement,
      publishers: ['sudland-bank'],
      profile: 'domain/1',
      statuses: ['suspect'],
      purpose: 'computer-fraud',
      basis: templateBasis,
      mode: 'once',
      allowance: 'daily',
      ...vary,
    },
    'officer',
  )
const why = async (party: TestParty, id: string) => (await party.call(decisionWhy, { id }, 'officer')).decisions
const asked = async () => {
  const { job } = await start({})
  await eventually(async () => {
    const shown = await norland.call(jobShow, { job }, 'officer')
    return shown.state === 'running' ? undefined : shown
  })
  const [row] = await norland.query('select batch from ask_batch where job = $1', [job])
  return { job, batch: String(row?.['batch']) }
}

test('a refused call names the clause that came nearest, and is explained afterwards with its text', async () => {
  const refused = await start({ statuses: ['suspect', 'victim'] }).catch((error: unknown) => error)
  assert.ok(isComityError(refused, 'status-not-permitted'))
  const { clauses, incident } = refused.details
  assert.equal(clauses, '2.1')
  const [decision, ...others] = await why(norland, String(incident))
  assert.deepEqual(others, [])
  assert.equal(decision?.name, 'match.start')
  assert.equal(decision.party, 'sudland-bank')
  assert.deepEqual([decision.outcome, decision.code, decision.by], ['refused', 'status-not-permitted', 'clause'])
  assert.deepEqual(
    decision.clauses.map(({ id, text }) => [id, text.map(({ language }) => language)]),
    [['2.1', ['en', 'zh']]],
  )
})

test('a job and its batch were allowed by the same clause, at both ends', async () => {
  const { job, batch } = await asked()
  const explained = await Promise.all([why(norland, job), why(norland, batch), why(sudland, batch)])
  for (const decisions of explained) {
    const [decision] = decisions
    assert.deepEqual([decision?.name, decision?.outcome, decision?.code], ['match.evaluate', 'allowed', null])
    assert.deepEqual([decision?.by, decision?.purpose], ['clause', 'computer-fraud'])
    assert.deepEqual(
      decision?.clauses.map(({ id }) => id),
      ['2.1'],
    )
  }
  assert.deepEqual(
    explained.map(([decision]) => decision?.party),
    ['sudland-bank', 'sudland-bank', 'norland-police'],
  )
})

test('a request was allowed by its clause, at both ends', async () => {
  const { hits } = await norland.call(hitList, {}, 'officer')
  const hit = hits[0]?.hit ?? assert.fail('no hit')
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const { request } = await norland.call(requestOpen, { hit, urgency: 'U', question: 'Who?' }, 'officer')
  await norland.call(requestApprove, { request }, 'approver')
  const received = await eventually(() => why(sudland, request).catch(() => undefined))
  for (const [decision] of [received, await why(norland, request)]) {
    assert.deepEqual([decision?.name, decision?.outcome, decision?.by], ['request.send', 'allowed', 'clause'])
    assert.deepEqual(
      decision?.clauses.map(({ id }) => id),
      ['5.1'],
    )
  }
})

test("what the publisher's own policy forbids is explained at both ends, with its id and without a clause", async () => {
  const forbid = 'forbid (principal, action == Action::"match.evaluate", resource);\n'
  await writeFile(join(sudland.dir, 'policy.cedar'), forbid)
  await sudland.stop()
  await sudland.restart()
  const { job, batch } = await asked()
  for (const decisions of [await why(norland, job), await why(norland, batch), await why(sudland, batch)]) {
    const [decision] = decisions
    assert.deepEqual([decision?.outcome, decision?.code, decision?.by], ['refused', 'policy-forbids', 'local-policy'])
    assert.deepEqual(decision?.clauses, [])
  }
})

test('F-11 what another unit was refused, asked or requested does not exist here', async () => {
  const added = { name: 'Somebody else', unit: 'Another unit', roles: ['investigator' as const] }
  const { token } = await norland.call(personAdd, added, 'administrator')
  const refused = await start({ statuses: ['victim'] }).catch((error: unknown) => error)
  assert.ok(isComityError(refused))
  const { job, batch } = await asked()
  const nobodys = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'
  for (const id of [String(refused.details['incident']), job, batch, nobodys]) {
    const other = callOwn({ ...norland.ownNode('officer'), token }, { call: decisionWhy, body: { id } })
    await assert.rejects(other, (error) => isComityError(error, 'not-found'), id)
  }
})

test('of one unit only the newest refusals are kept', async () => {
  const insert = `insert into refused_act (id, owner, unit, route, code, refused_at)
    select gen_random_uuid(), unit::text, unit, 'match.start', 'schema', 0
    from (select distinct unit from case_file) as units, generate_series(1, 1200)`
  await norland.query(insert, [])
  await assert.rejects(start({ statuses: ['victim'] }))
  const [row] = await norland.query('select count(*) as count from refused_act where owner = unit::text', [])
  assert.equal(Number(row?.['count']), 1_000)
})
