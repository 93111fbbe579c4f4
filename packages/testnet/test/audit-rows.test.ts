import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { type RowOpening, rowsSealName, sealedRowsBytes, sealedRowsOf } from '@comity/audit'
import { type AuditSession, holdAudit, openSealed, sealTo } from '@comity/client'
import { auditClose, auditRows, auditSegment, recordDelete, recordList, type ResultOf } from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import { day, formatInstant, fromBase64url, isComityError, minute, toBase64url } from '@comity/codec'
import {
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { comityAudit, writeAuditorKey, writeToken } from './audit-cli.ts'
import { auditedTerms, auditorAt, auditorKey, beginAudit, endPeriod } from './audit-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const realRows = 300

let net: Testnet
let norland: TestParty
/** The publisher whose rows are drawn. */
let sudland: TestParty
let agreement: string
let atNorland: OwnNode
let atSudland: OwnNode
let published: string
before(async () => {
  net = await startTestnet({
    isForPeople: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  const terms = auditedTerms(simpleTerms(net, {}))
  const audit = { clause: '7', openings: 1_000, windowDays: 60, erasedPercent: 20 }
  agreement = await net.signAgreement({ ...terms, audit })
  published = await openCase(sudland)
  const lines = Array.from({ length: realRows }, (_, at) => `row-${String(at)}.example`)
  await importLines(sudland, { case: published, profile: 'domain/1', lines })
  atNorland = await auditorAt(norland)
  atSudland = await auditorAt(sudland)
})
after(() => net.close())

/** An audit of rows whose period is over, of a manifest that is in force and that the inquirer holds. */
async function audited(): Promise<AuditSession> {
  const inquirer = { code: norland.code, node: atNorland }
  const publisher = { code: sudland.code, node: atSudland }
  const session = await beginAudit({ net, agreement, drawn: 'row', inquirer, publisher })
  endPeriod(net, session)
  await republish()
  return session
}

async function republish(): Promise<void> {
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
}

async function erase(count: number): Promise<void> {
  const { records } = await sudland.call(recordList, { case: published, after: null, find: null }, 'officer')
  for (const { record } of records.slice(0, count))
    await sudland.call(recordDelete, { record, reason: 'not-involved' }, 'officer')
}

async function loggedTypes(party: TestParty, type: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await party.query('select body from log_entry where type = $1 order by idx', [type])
  return rows.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>)
}

async function verdictsOf(): Promise<readonly unknown[]> {
  const logged = await Promise.all([norland, sudland].map((party) => loggedTypes(party, 'audit.verdict')))
  return logged.map((verdicts) => [verdicts.at(-1)?.['verdict'], verdicts.at(-1)?.['codes']])
}

test('an honest publisher of real rows and padding passes, and both logs say so', async () => {
  const session = await audited()
  const result = await holdAudit(session)
  assert.deepEqual([result.verdict, result.erased, result.failed, result.codes], ['passed', 0, 0, []])
  // 384 rows of which nearly all were drawn, the padding among them.
  assert.ok(result.opened > realRows, String(result.opened))
  assert.deepEqual(await verdictsOf(), [
    ['passed', []],
    ['passed', []],
  ])
  const [began] = await loggedTypes(sudland, 'audit.begin')
  const [opened] = await loggedTypes(sudland, 'audit.open')
  assert.deepEqual([began?.['of'], opened?.['places']], ['row', result.places])
  assert.deepEqual(await sudland.query('select audit from audit_row', []), [])
  assert.deepEqual(await sudland.query('select audit from audit_segment', []), [])
})

test('nobody but an auditor has rows opened, and nothing without the nonce that was committed', async () => {
  const session = await audited()
  const { audit } = session.plan
  const { checkpoint } = await callOwn(atNorland, { call: auditClose, body: { audit } })
  const body = { audit, nonce: toBase64url(session.nonce), checkpoint }
  await assert.rejects(callOwn(atSudland, { call: auditRows, body }), refusedAs('audit-period'))
  const { batches } = await callOwn(atSudland, { call: auditClose, body: { audit } })
  await assert.rejects(sudland.call(auditRows, body, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(callOwn(atNorland, { call: auditRows, body }), refusedAs('object-mismatch'))
  const opened = (change: object) => callOwn(atSudland, { call: auditRows, body: { ...body, ...change } })
  await assert.rejects(opened({ nonce: 'A'.repeat(43) }), refusedAs('audit-nonce'))
  await assert.rejects(opened({ checkpoint: 'no note' }), refusedAs('checkpoint-invalid'))
  await assert.rejects(opened({ audit: crypto.randomUUID() }), refusedAs('not-found'))
  const [row] = (await opened({})).rows
  // What is handed over is sealed to the auditor: no value stands in it.
  assert.ok(!Buffer.from(row?.ciphertext ?? '', 'base64url').includes('row-'))
  const segment = (sha256: string) => callOwn(atSudland, { call: auditSegment, body: { audit, segment: sha256 } })
  await assert.rejects(segment('A'.repeat(43)), refusedAs('not-found'))
  assert.ok((await segment(batches[0]?.digest ?? '')).bytes.length > 0)
  // Another checkpoint is another draw: there is one.
  const other = await audited()
  const later = await callOwn(atNorland, { call: auditClose, body: { audit: other.plan.audit } })
  await assert.rejects(opened({ checkpoint: later.checkpoint }), refusedAs('audit-nonce-used'))
  assert.equal((await holdAudit(session)).verdict, 'passed')
  await assert.rejects(opened({}), refusedAs('audit-period'))
  assert.equal((await holdAudit(other)).verdict, 'passed')
})

test('after a lawful erasure nobody is accused, whether the row is still published, taken back, or erased after the draw was fixed', async () => {
  const standing = await audited()
  await erase(10)
  const first = await holdAudit(standing)
  assert.deepEqual([first.verdict, first.failed, first.codes], ['passed', 0, []])
  assert.ok(first.erased > 0)
  const takenBack = await audited()
  const second = await holdAudit(takenBack)
  assert.deepEqual([second.verdict, second.failed, second.codes], ['passed', 0, []])
  assert.ok(second.erased > 0)
  const fixed = await audited()
  await callOwn(atNorland, { call: auditClose, body: { audit: fixed.plan.audit } })
  await callOwn(atSudland, { call: auditClose, body: { audit: fixed.plan.audit } })
  await erase(10)
  // Two versions on, what was fixed is still there.
  await republish()
  await republish()
  const third = await holdAudit(fixed)
  assert.deepEqual([third.verdict, third.failed, third.codes], ['inconclusive', 0, []])
})

test('rows of records that are younger than the manifest, or of none, are found, and both logs name what they are', async () => {
  const late = await audited()
  await sudland.query('update record set created_at = created_at + $1 where id in (select id from record limit 60)', [
    365 * day,
  ])
  const young = await holdAudit(late)
  assert.deepEqual([young.verdict, young.codes], ['breached', ['row-late']])
  await sudland.query('update record set created_at = created_at - $1 where created_at > $2', [
    365 * day,
    net.clock.now(),
  ])
  const session = await audited()
  // As it would be if they had been invented for the index: no record, and no erasure.
  await sudland.query('delete from record where id in (select id from record order by id desc limit 30)', [])
  const invented = await holdAudit(session)
  assert.deepEqual([invented.verdict, invented.codes], ['breached', ['opening-missing']])
  assert.deepEqual(await verdictsOf(), [
    ['breached', ['opening-missing']],
    ['breached', ['opening-missing']],
  ])
})

/** A publisher's node that answers as it likes: what it hands over is made anew. */
function answering(change: (rows: readonly RowOpening[], all: Opened) => readonly RowOpening[], session: AuditSession) {
  const fetch: OwnNode['fetch'] = async (url, init) => {
    const answer = await atSudland.fetch(url, init)
    if (!url.endsWith('audit.rows')) return answer
    const opened = JSON.parse(await answer.text()) as Opened
    const [sealed] = opened.rows
    assert.ok(sealed)
    const { publicKey } = auditorKey
    const context = { name: rowsSealName, from: sudland.code, to: publicKey, request: session.plan.audit }
    const privateKeys = [auditorKey.privateKey]
    const rows = sealedRowsOf(await openSealed({ privateKeys, context, payload: sealed }))
    const bytes = sealedRowsBytes(change(rows, opened))
    const again = await sealTo({ publicKey: fromBase64url(publicKey, 32), context, bytes })
    const text = JSON.stringify({ ...opened, rows: [{ auditor: publicKey, ...again }] })
    return { status: 200, text: () => Promise.resolve(text) }
  }
  return { ...session, publisher: { ...atSudland, fetch } }
}

type Opened = ResultOf<typeof auditRows>

test('a forged opening is found: padding under another number, another record, and none', async () => {
  for (const [code, forge] of [
    ['row-padding', (row: RowOpening) => (row.kind === 'padding' ? { ...row, index: row.index + 1 } : row)],
    ['row-record', (row: RowOpening) => (row.kind === 'record' ? { ...row, input: Buffer.from('other') } : row)],
  ] as const) {
    const session = await audited()
    const result = await holdAudit(answering((rows) => rows.map(forge), session))
    assert.ok(result.codes.includes(code), result.codes.join())
    assert.equal(result.verdict, 'breached')
  }
  const session = await audited()
  // Half of them: of the rows that the tests before had erased, a tombstone speaks for each, and it needs no opening.
  const result = await holdAudit(answering((rows) => rows.slice(rows.length / 2), session))
  assert.deepEqual([result.verdict, result.codes.includes('opening-missing')], ['breached', true])
})

test('an auditor types an audit of rows', async () => {
  await writeToken(norland, atNorland)
  await writeToken(sudland, atSudland)
  const plan = join(norland.dir, 'rows.audit')
  const [from, until] = [net.clock.now() + minute, net.clock.now() + minute + day].map(formatInstant)
  const parties = ['--inquirer', norland.code, '--publisher', sudland.code, '--agreement', agreement]
  const period = ['--from', String(from), '--until', String(until)]
  const planned = await comityAudit(norland, 'plan', ...parties, '--of', 'row', ...period, '--out', plan)
  assert.equal(planned.code, 0, planned.stderr)
  for (const party of [norland, sudland]) assert.equal((await comityAudit(party, 'begin', plan)).code, 0)
  net.clock.advance(2 * day)
  await republish()
  const key = await writeAuditorKey(norland)
  const nodes = ['--inquirer', norland.dir, '--publisher', sudland.dir]
  const held = await comityAudit(norland, 'hold', plan, '--key', key, ...nodes, '--json')
  assert.equal(held.code, 0, held.stderr)
  assert.equal((JSON.parse(held.stdout) as { verdict: string }).verdict, 'passed')
  assert.match((await comityAudit(sudland, 'list')).stdout, /row/)
})

async function closeBoth({ plan: { audit } }: AuditSession): Promise<readonly string[]> {
  await callOwn(atNorland, { call: auditClose, body: { audit } })
  const { batches } = await callOwn(atSudland, { call: auditClose, body: { audit } })
  return batches.map(({ digest }) => digest)
}

/** It ends without a verdict: nobody is accused, and nothing was drawn. */
async function endsWithout(session: AuditSession, code: string): Promise<void> {
  await assert.rejects(holdAudit(session), refusedAs(code))
  for (const party of [norland, sudland])
    for (const type of ['audit.open', 'audit.verdict'])
      assert.ok((await loggedTypes(party, type)).every(({ audit }) => audit !== session.plan.audit))
}

test('an honest publisher is not accused when a new base comes into an open audit, its epoch has ended or its window is over', async () => {
  const open = () => {
    const inquirer = { code: norland.code, node: atNorland }
    return beginAudit({ net, agreement, drawn: 'row', inquirer, publisher: { code: sudland.code, node: atSudland } })
  }
  const epochNow = async () =>
    (await sudland.query(`select id, until_at from index_epoch where state = 'current'`, []))[0]
  // Its epoch is to end long before the windows of these audits.
  await republish()
  const epoch = await epochNow()
  const until = Number(epoch?.['until_at'])
  net.clock.advance(until - 10 * day - net.clock.now())
  const rebased = await audited()
  const replaced = await closeBoth(rebased)
  // So many that a base takes the place of all before; a version later their files go, but for an audit.
  const more = Array.from({ length: 1_001 }, (_, at) => `more-${String(at)}.example`)
  await importLines(sudland, { case: published, profile: 'domain/1', lines: more })
  await republish()
  await republish()
  const fixed = await audited()
  const former = await closeBoth(fixed)
  assert.equal((await epochNow())?.['id'], epoch?.['id'])
  assert.ok(former.every((digest) => !replaced.includes(digest)))
  const outlived = await audited()
  await closeBoth(outlived)
  const unfixed = await open()
  endPeriod(net, unfixed)
  net.clock.advance(until - day - net.clock.now())
  await republish()
  assert.notEqual((await epochNow())?.['id'], epoch?.['id'])
  // What was fixed before is opened under the keys of then; what is fixed now is the new base.
  const now = await closeBoth(unfixed)
  assert.ok(now.length > 0 && now.every((digest) => !former.includes(digest)))
  for (const session of [rebased, fixed, unfixed]) {
    const { verdict, opened, failed, codes } = await holdAudit(session)
    assert.deepEqual([verdict, failed, codes], ['passed', 0, []])
    assert.ok(opened > 0)
  }
  net.clock.advance(day)
  await republish()
  await endsWithout(outlived, 'key-retired')
  const late = await audited()
  await closeBoth(late)
  const never = await open()
  net.clock.advance(never.plan.from + 60 * day - net.clock.now())
  await republish()
  for (const session of [late, never]) await endsWithout(session, 'audit-period')
})
