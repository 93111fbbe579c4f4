import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { commitNonce } from '@comity/audit'
import { type AuditSession, holdAudit } from '@comity/client'
import {
  auditBegin,
  auditClose,
  auditList,
  auditOpen,
  auditVerdict,
  recordDelete,
  recordList,
} from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import { day, formatInstant, isComityError, minute, toBase64url } from '@comity/codec'
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
import {
  auditedTerms,
  auditorAt,
  beginAudit,
  beginBody,
  endPeriod,
  HostileInquirer,
  openCheat,
  tellCheat,
} from './audit-scene.ts'
import { comityAudit, writeAuditorKey, writeToken } from './audit-cli.ts'
import { askEpoch } from './hostile-inquirer.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
/** An honest inquirer, its publisher, and a party whose keys a cheat uses. */
let norland: TestParty
let sudland: TestParty
let eastland: TestParty
let agreement: string
let atNorland: OwnNode
let atSudland: OwnNode
let caseId: string
const lines = Array.from({ length: 8 }, (_, at) => `asked-${String(at)}.example`)
before(async () => {
  net = await startTestnet({
    isForPeople: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'eastland-cert', memberClass: 'agency', country: 'EA' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  eastland = net.party('eastland-cert')
  await net.introduceAll()
  agreement = await net.signAgreement(auditedTerms(simpleTerms(net, {})))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines: lines.slice(0, 2) })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines })
  atNorland = await auditorAt(norland)
  atSudland = await auditorAt(sudland)
})
after(() => net.close())

function begin(): Promise<AuditSession> {
  const inquirer = { code: norland.code, node: atNorland }
  return beginAudit({ net, agreement, inquirer, publisher: { code: sudland.code, node: atSudland } })
}

async function loggedTypes(party: TestParty, type: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await party.query('select body from log_entry where type = $1 order by idx', [type])
  return rows.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>)
}

test('an honest inquirer passes, also after a lawful erasure, and both logs say so', async () => {
  const session = await begin()
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.deepEqual([asked?.asked, asked?.error], [8, null])
  const { records } = await norland.call(recordList, { case: caseId, after: null, find: null }, 'officer')
  const [gone] = records
  assert.ok(gone)
  await norland.call(recordDelete, { record: gone.record, reason: 'not-involved' }, 'officer')
  await assert.rejects(
    callOwn(atSudland, { call: auditClose, body: { audit: session.plan.audit } }),
    refusedAs('audit-period'),
  )
  endPeriod(net, session)
  const result = await holdAudit(session)
  assert.deepEqual(
    [result.verdict, result.places, result.opened, result.erased, result.failed, result.codes],
    ['passed', 8, 7, 1, 0, []],
  )
  const [erasure] = await loggedTypes(norland, 'audit.erase')
  assert.equal((erasure?.['positions'] as number[]).length, 1)
  for (const party of [norland, sudland]) {
    const [began] = await loggedTypes(party, 'audit.begin')
    assert.equal(began?.['nonceCommitment'], toBase64url(session.nonceCommitment))
    const [verdict] = await loggedTypes(party, 'audit.verdict')
    assert.deepEqual([verdict?.['verdict'], verdict?.['audit']], ['passed', session.plan.audit])
  }
  // Held again after a fault, it is the same draw and the same verdict, logged once.
  assert.equal((await holdAudit(session)).verdict, 'passed')
  assert.equal((await loggedTypes(norland, 'audit.verdict')).length, 1)
  assert.equal((await loggedTypes(norland, 'audit.open')).length, 1)
})

test('C-06 an inquirer that asked an element of no record is caught, and the publisher’s log says which check it was', async () => {
  const publisherNode = { code: sudland.code, node: atSudland }
  const epoch = await askEpoch({ net, from: eastland, to: sudland, agreement })
  const inquirer = new HostileInquirer({ net, party: eastland, publisher: sudland, agreement, epoch })
  tellCheat(inquirer, atSudland)
  const cheat = await openCheat(inquirer, { records: lines, others: ['somebody-else.example'] })
  const session = await beginAudit({
    net,
    agreement,
    inquirer: { code: eastland.code, node: cheat.node },
    publisher: publisherNode,
  })
  // Signed anew inside the period: a question is only answered fresh.
  const fresh = await openCheat(inquirer, { records: lines, others: ['somebody-else.example'] })
  const answer = await inquirer.send(fresh.batch)
  assert.deepEqual([answer.status, answer.code], [200, null])
  endPeriod(net, session)
  // A publisher and a cheat together still draw from what the publisher's log names.
  const other = { ...session, inquirer: fresh.node, publisher: listing(atSudland, 8) }
  await assert.rejects(holdAudit(other), refusedAs('audit-population'))
  const result = await holdAudit({ ...session, inquirer: fresh.node })
  assert.deepEqual([result.verdict, result.places, result.opened, result.failed], ['breached', 9, 8, 1])
  assert.deepEqual(result.codes, ['opening-record'])
  const [found] = result.findings.filter(({ outcome }) => outcome === 'failed')
  assert.equal(found?.place.position, 8)
  const verdict = (await loggedTypes(sudland, 'audit.verdict')).at(-1)
  assert.deepEqual([verdict?.['verdict'], verdict?.['codes']], ['breached', ['opening-record']])
  const { audits } = await sudland.call(auditList, {}, 'approver')
  assert.deepEqual(
    audits.map(({ inquirer: code, outcome }) => [code, outcome?.verdict]),
    [
      [eastland.code, 'breached'],
      [norland.code, 'passed'],
    ],
  )
})

/** A publisher's node that tells the auditor another number of elements than it logged. */
function listing(node: OwnNode, count: number): OwnNode {
  const fetch: OwnNode['fetch'] = async (url, init) => {
    const answer = await node.fetch(url, init)
    if (!url.endsWith('audit.close')) return answer
    const closed = JSON.parse(await answer.text()) as { readonly batches: readonly object[] }
    const batches = closed.batches.map((batch) => ({ ...batch, count }))
    const text = JSON.stringify({ ...closed, batches })
    return { status: answer.status, text: () => Promise.resolve(text) }
  }
  return { ...node, fetch }
}

test('C-06 a batch of which the inquirer’s node has nothing is a breach; a place that was lost is not called erased', async () => {
  const session = await begin()
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.equal(asked?.error, null)
  await norland.query(
    'delete from audit_opening where position = 3 and digest = (select digest from audit_batch order by closes_at desc limit 1)',
    [],
  )
  endPeriod(net, session)
  const result = await holdAudit(session)
  assert.deepEqual([result.verdict, result.failed, result.codes], ['breached', 1, ['opening-missing']])
  assert.deepEqual((await loggedTypes(norland, 'audit.verdict')).at(-1)?.['verdict'], 'breached')
})

test('nobody but an auditor opens anything, nothing opens twice, and nothing without the nonce that was committed', async () => {
  const session = await begin()
  await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  const { audit } = session.plan
  await assert.rejects(norland.call(auditClose, { audit }, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(norland.call(auditOpen, opening(session, 'A'.repeat(43)), 'approver'), refusedAs('role-forbids'))
  await assert.rejects(
    callOwn(atNorland, { call: auditOpen, body: opening(session, 'A'.repeat(43)) }),
    refusedAs('audit-period'),
  )
  endPeriod(net, session)
  await callOwn(atNorland, { call: auditClose, body: { audit } })
  const { checkpoint, batches, closing } = await callOwn(atSudland, { call: auditClose, body: { audit } })
  const body = { audit, nonce: toBase64url(session.nonce), checkpoint, batches, closing }
  const open = (change: object) => callOwn(atNorland, { call: auditOpen, body: { ...body, ...change } })
  await assert.rejects(open({ nonce: 'A'.repeat(43) }), refusedAs('audit-nonce'))
  await assert.rejects(open({ checkpoint: 'no note' }), refusedAs('checkpoint-invalid'))
  const { places, keys } = await open({})
  assert.equal(places.length, 7)
  assert.equal(keys.length, 1)
  // What is handed over is sealed to the auditor: no value stands in it.
  const shown = Buffer.from(places.map(({ opening: sealed }) => sealed ?? '').join(''), 'base64url')
  assert.ok(!shown.includes('asked-'))
  const [listed] = batches
  assert.ok(listed)
  await assert.rejects(open({ batches: [{ ...listed, count: listed.count + 1 }] }), refusedAs('audit-population'))
  // With a later checkpoint of the publisher it would be another draw.
  await auditorAt(sudland)
  const later = await eventually(async () => {
    const again = await callOwn(atSudland, { call: auditClose, body: { audit } })
    return again.closing.checkpoint === checkpoint ? undefined : again.closing.checkpoint
  })
  await assert.rejects(open({ checkpoint: later }), refusedAs('audit-nonce-used'))
  assert.deepEqual((await open({})).places.length, 7)
  // What was asked of another publisher is no part of this audit, whatever list the auditor brings.
  const asked = `publisher = $1 where digest = $2`
  const digest = Buffer.from(listed.digest, 'base64url')
  await norland.query(`update audit_batch set ${asked}`, [eastland.code, digest])
  await assert.rejects(open({}), refusedAs('audit-population'))
  await norland.query(`update audit_batch set ${asked}`, [sudland.code, digest])
  // Another audit under the same nonce could have been foreseen, and one of the same days would open more than agreed.
  const verdict = { verdict: 'passed' as const, places: 7, opened: 7, erased: 0, failed: 0, codes: [] }
  const judged = (change: object) =>
    callOwn(atSudland, { call: auditVerdict, body: { audit, nonce: body.nonce, ...verdict, ...change } })
  await assert.rejects(judged({ nonce: 'A'.repeat(43) }), refusedAs('audit-nonce'))
  await assert.rejects(judged({ opened: 6 }), refusedAs('object-mismatch'))
  await judged({})
  await assert.rejects(judged({ opened: 6, erased: 1 }), refusedAs('object-mismatch'))
})

function opening({ plan, nonce }: AuditSession, checkpoint: string) {
  const zero = 'A'.repeat(43)
  const closing = { index: 0, hashes: [], checkpoint, entry: { salt: zero, type: 'audit.close', body: {} } }
  return { audit: plan.audit, nonce: toBase64url(nonce), checkpoint, batches: [{ digest: zero, count: 1 }], closing }
}

test('an audit begins before its period, of half a window at most, apart from others, and under terms that name one', async () => {
  const session = await begin()
  const { plan } = session
  const refused = async (code: string, change: Partial<AuditSession['plan']>, nonce = session.nonce) => {
    const planned = { ...plan, audit: crypto.randomUUID(), from: plan.until, until: plan.until + day, ...change }
    const body = beginBody({ ...session, plan: planned, nonceCommitment: commitNonce({ plan: planned, nonce }) })
    await assert.rejects(callOwn(atNorland, { call: auditBegin, body }), refusedAs(code))
  }
  // Past, and apart from the audits before and after it.
  await refused('audit-period', { from: plan.from - 100 * day, until: plan.from - 99 * day })
  await refused('audit-period', { until: plan.until })
  await refused('audit-period', { until: plan.until + 31 * day })
  await refused('audit-period', { from: plan.until - minute })
  await refused('object-mismatch', { audit: plan.audit })
  await refused('object-mismatch', { inquirer: eastland.code })
  await refused('audit-not-agreed', { publisher: 'westland-ngo' })
  await refused('audit-not-agreed', { agreement: 'A'.repeat(43) })
  const [former] = await norland.query('select nonce from audit where nonce is not null limit 1', [])
  await refused('audit-nonce-used', {}, former?.['nonce'] as Uint8Array)
  endPeriod(net, session)
})

test('an auditor types an audit: key, plan, begin at both nodes, hold, list', async () => {
  const made = await comityAudit(norland, 'key', '--out', join(norland.dir, 'other.key'), '--json')
  assert.match((JSON.parse(made.stdout) as { publicKey: string }).publicKey, /^[A-Za-z0-9_-]{43}$/)
  assert.equal((await stat(join(norland.dir, 'other.key'))).mode & 0o077, 0)
  await writeToken(norland, atNorland)
  await writeToken(sudland, atSudland)
  const plan = join(norland.dir, 'december.audit')
  const [from, until] = [net.clock.now() + minute, net.clock.now() + minute + day].map(formatInstant)
  const parties = ['--inquirer', norland.code, '--publisher', sudland.code, '--agreement', agreement]
  const planned = await comityAudit(
    norland,
    'plan',
    ...parties,
    '--from',
    String(from),
    '--until',
    String(until),
    '--out',
    plan,
  )
  assert.equal(planned.code, 0, planned.stderr)
  assert.match(planned.stdout, /comity audit begin/)
  for (const party of [norland, sudland]) {
    const began = await comityAudit(party, 'begin', plan)
    assert.equal(began.code, 0, began.stderr)
  }
  net.clock.advance(2 * minute)
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.equal(asked?.error, null)
  const key = await writeAuditorKey(norland)
  const hold = () =>
    comityAudit(norland, 'hold', plan, '--key', key, '--inquirer', norland.dir, '--publisher', sudland.dir, '--json')
  assert.match((await hold()).stderr, /audit-period/)
  net.clock.advance(2 * day)
  const held = await hold()
  assert.equal(held.code, 0, held.stderr)
  const { verdict, opened, findings } = JSON.parse(held.stdout) as { verdict: string; opened: number; findings: [] }
  assert.deepEqual([verdict, opened, findings], ['passed', 7, []])
  const listed = await comityAudit(sudland, 'list')
  assert.match(listed.stdout, /passed/)
  assert.match(listed.stdout, /breached/)
})

test('openings and signed questions go when the window closes, and nothing can be opened after it', async () => {
  const session = await begin()
  await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  endPeriod(net, session)
  await callOwn(atNorland, { call: auditClose, body: { audit: session.plan.audit } })
  const { checkpoint, batches, closing } = await callOwn(atSudland, {
    call: auditClose,
    body: { audit: session.plan.audit },
  })
  for (const [party, kept] of [
    [norland, 'select digest from audit_batch'],
    [norland, 'select digest from audit_opening'],
    [sudland, 'select batch from answered_batch where message is not null'],
  ] as const) {
    assert.ok((await party.query(kept, [])).length > 0)
  }
  net.clock.advance(61 * day)
  const body = { audit: session.plan.audit, nonce: toBase64url(session.nonce), checkpoint, batches, closing }
  await assert.rejects(callOwn(atNorland, { call: auditOpen, body }), refusedAs('audit-period'))
  await Promise.all(
    [norland, sudland].map(async (party) => {
      await party.stop()
      await party.restart()
    }),
  )
  await eventually(async () => {
    const left = [
      await norland.query('select digest from audit_batch', []),
      await norland.query('select digest from audit_opening', []),
      await sudland.query('select batch from answered_batch where message is not null', []),
    ]
    return left.every((rows) => rows.length === 0) ? true : undefined
  })
})
