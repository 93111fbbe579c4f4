import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { commitNonce } from '@comity/audit'
import { type AuditSession, holdAudit } from '@comity/client'
import {
  auditBatch,
  auditBegin,
  auditClose,
  auditList,
  auditOpen,
  auditRows,
  auditSegment,
  auditVerdict,
  type BodyOf,
  personAdd,
} from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import { day, hour, isComityError, minute, toBase64url } from '@comity/codec'
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
import { auditedTerms, auditorAt, auditorKey, beginAudit, beginBody, endPeriod } from './audit-scene.ts'

/** An auditor that would have opened what no draw brings, alone or together with the publisher. */
const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let asking: string
let atNorland: OwnNode
let atSudland: OwnNode

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
  agreement = await net.signAgreement(auditedTerms(simpleTerms(net, {})))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines: ['a.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  asking = await openCase(norland)
  await importLines(norland, { case: asking, profile: 'domain/1', lines: ['a.example', 'b.example', 'c.example'] })
  atNorland = await auditorAt(norland)
  atSudland = await auditorAt(sudland)
})
after(() => net.close())

function begin(): Promise<AuditSession> {
  const inquirer = { code: norland.code, node: atNorland }
  return beginAudit({ net, agreement, inquirer, publisher: { code: sudland.code, node: atSudland } })
}

async function askNow(): Promise<void> {
  const [asked] = await ask(norland, { case: asking, agreement, publishers: [sudland] })
  assert.deepEqual([asked?.asked, asked?.error], [3, null])
}

async function closeBoth({ plan, nonce }: AuditSession): Promise<BodyOf<typeof auditOpen>> {
  const { audit } = plan
  await callOwn(atNorland, { call: auditClose, body: { audit } })
  const { checkpoint, batches, closing } = await callOwn(atSudland, { call: auditClose, body: { audit } })
  return { audit, nonce: toBase64url(nonce), checkpoint, batches, closing }
}

const open = (body: BodyOf<typeof auditOpen>) => callOwn(atNorland, { call: auditOpen, body })

async function newestAtNorland(): Promise<BodyOf<typeof auditOpen>['batches'][number]> {
  const [row] = await norland.query(
    `select digest, count(*)::int as count from audit_opening join audit_batch using (digest)
     group by digest, closes_at order by closes_at desc limit 1`,
    [],
  )
  return { digest: toBase64url(row?.['digest'] as Uint8Array), count: Number(row?.['count']) }
}

async function drawsLogged(): Promise<number> {
  const [row] = await norland.query(`select count(*)::int as n from log_entry where type = 'audit.open'`, [])
  return Number(row?.['n'])
}

test('C-06 an auditor of other terms begins no audit, and finds none that others hold', async () => {
  const foreign = toBase64url(new Uint8Array(randomBytes(32)))
  const stranger = await auditorAt(norland, foreign)
  const session = await begin()
  await askNow()
  const plan = { ...session.plan, audit: randomUUID(), from: session.plan.until, until: session.plan.until + day }
  const nonceCommitment = commitNonce({ plan, nonce: session.nonce })
  await assert.rejects(
    callOwn(stranger, { call: auditBegin, body: beginBody({ ...session, plan, nonceCommitment }) }),
    refusedAs('audit-not-agreed'),
  )
  endPeriod(net, session)
  const opening = await closeBoth(session)
  const { audit } = session.plan
  const verdict = { places: 0, opened: 0, erased: 0, failed: 0, verdict: 'passed' as const, codes: [] }
  for (const asked of [
    () => callOwn(stranger, { call: auditClose, body: { audit } }),
    () => callOwn(stranger, { call: auditOpen, body: opening }),
    () => callOwn(stranger, { call: auditBatch, body: { audit, batch: foreign } }),
    () => callOwn(stranger, { call: auditSegment, body: { audit, segment: foreign } }),
    () => callOwn(stranger, { call: auditRows, body: { audit, nonce: opening.nonce, checkpoint: opening.checkpoint } }),
    () => callOwn(stranger, { call: auditVerdict, body: { audit, nonce: opening.nonce, ...verdict } }),
  ])
    await assert.rejects(asked(), refusedAs('not-found'))
  assert.deepEqual((await callOwn(stranger, { call: auditList, body: {} })).audits, [])
  const known = (await callOwn(atNorland, { call: auditList, body: {} })).audits
  assert.equal(known.find((row) => row.audit === audit)?.outcome, null)
})

test('C-06 an auditor has a key and no other role, and nobody else has a key', async () => {
  const person = { name: 'Another', unit: 'Another unit' }
  const { publicKey } = auditorKey
  const add = (body: BodyOf<typeof personAdd>) => norland.call(personAdd, body, 'administrator')
  await assert.rejects(add({ ...person, roles: ['auditor'] }), refusedAs('schema'))
  await assert.rejects(add({ ...person, roles: ['investigator'], auditorKey: publicKey }), refusedAs('schema'))
  const two = add({ ...person, roles: ['auditor', 'investigator'], auditorKey: publicKey })
  await assert.rejects(two, refusedAs('role-forbids'))
})

test('C-06 an auditor opens what the publisher listed, and no batch of its own choosing', async () => {
  const first = await begin()
  await askNow()
  const unlisted = await newestAtNorland()
  net.clock.advance(hour)
  await askNow()
  endPeriod(net, first)
  const listed = await closeBoth(first)
  assert.equal(listed.batches.length, 2)
  const second = await begin()
  endPeriod(net, second)
  const empty = await closeBoth(second)
  assert.deepEqual(empty.batches, [])
  for (const bad of [
    { ...empty, batches: [unlisted] },
    { ...empty, batches: [unlisted], closing: listed.closing },
    { ...empty, batches: listed.batches, closing: listed.closing },
    { ...listed, batches: [unlisted] },
    { ...listed, closing: empty.closing },
    // Signed by the auditor's own hand, or by the inquirer, it is not in the publisher's log.
    { ...listed, closing: { ...listed.closing, index: 0 } },
    { ...listed, closing: (await callOwn(atNorland, { call: auditClose, body: { audit: listed.audit } })).closing },
  ])
    await assert.rejects(open(bad), refusedAs('audit-population'))
  assert.equal(await drawsLogged(), 0)
  assert.equal((await open(listed)).places.length, 6)
})

test('C-06 a publisher that lists questions of another time, together with the auditor, has nothing opened', async () => {
  const drawn = await drawsLogged()
  // Once as a question of after the period, once as one of before it.
  const asked: string[] = []
  for (const when of ['after', 'before']) {
    const session = await begin()
    endPeriod(net, session)
    if (when === 'after') {
      await askNow()
      asked.push((await newestAtNorland()).digest)
    }
    for (const digest of asked)
      await sudland.query('update answered_batch set charged_at = $1 where digest = $2', [
        session.plan.from + minute,
        Buffer.from(digest, 'base64url'),
      ])
    const listed = await closeBoth(session)
    assert.deepEqual(
      listed.batches.map(({ digest }) => digest),
      asked,
    )
    await assert.rejects(open(listed), refusedAs('audit-population'))
    await assert.rejects(holdAudit(session), refusedAs('audit-population'))
  }
  assert.equal(await drawsLogged(), drawn)
})

test('C-06 a publisher that lists a question of another agreement has nothing opened; were the inquirer with it, the auditor sees it', async () => {
  const other = await net.signAgreement(auditedTerms(simpleTerms(net, { dailyElements: 999 })))
  await publish(sudland, other)
  await sync(norland, { agreement: other, publisher: sudland })
  const session = await begin()
  const [asked] = await ask(norland, { case: asking, agreement: other, publishers: [sudland] })
  assert.deepEqual([asked?.asked, asked?.error], [3, null])
  const { digest } = await newestAtNorland()
  const claimed = (text: string) => [Buffer.from(text, 'base64url'), Buffer.from(digest, 'base64url')]
  await sudland.query('update answered_batch set agreement = $1 where digest = $2', claimed(agreement))
  endPeriod(net, session)
  const listed = await closeBoth(session)
  assert.deepEqual(
    listed.batches.map((batch) => batch.digest),
    [digest],
  )
  const drawn = await drawsLogged()
  await assert.rejects(open(listed), refusedAs('audit-population'))
  await assert.rejects(holdAudit(session), refusedAs('audit-population'))
  assert.equal(await drawsLogged(), drawn)
  // The signed question names its agreement, whatever both nodes say of it.
  const told = [agreement, Buffer.from(digest, 'base64url')]
  await norland.query('update audit_batch set agreement = $1 where digest = $2', told)
  await assert.rejects(holdAudit(session), refusedAs('object-mismatch'))
})

test('C-06 a question that was made before the period and charged in it is of the period', async () => {
  const session = await begin()
  // As one that waited for a pouch: made two days ago, answered now.
  await askNow()
  const late = await newestAtNorland()
  const digest = Buffer.from(late.digest, 'base64url')
  await norland.query('update audit_batch set closes_at = closes_at - $1 where digest = $2', [2 * day, digest])
  endPeriod(net, session)
  assert.equal((await holdAudit(session)).verdict, 'passed')
})

test('C-06 an audit of less than a day begins at no node', async () => {
  const session = await begin()
  endPeriod(net, session)
  const refused = async (length: number) => {
    const from = net.clock.now() + minute
    const plan = { ...session.plan, audit: crypto.randomUUID(), from, until: from + length }
    const planned = { ...session, plan, nonceCommitment: commitNonce({ plan, nonce: session.nonce }) }
    await callOwn(atSudland, { call: auditBegin, body: beginBody(planned) })
  }
  await assert.rejects(refused(day - 1), refusedAs('audit-period'))
  await assert.rejects(refused(minute), refusedAs('audit-period'))
  await refused(day)
})
