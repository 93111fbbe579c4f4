import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type AuditSession, holdAudit } from '@comity/client'
import { auditClose, auditOpen, auditRows, recordDelete, recordList, type ResultOf } from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import { isComityError, toBase64url } from '@comity/codec'
import {
  ask,
  cutLink,
  importLines,
  noFaults,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { auditedTerms, auditorAt, beginAudit, endPeriod } from './audit-scene.ts'

/** A publisher that would have another index audited than the one it serves; and an agreement that asks for cosignatures. */
const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let atNorland: OwnNode
let atSudland: OwnNode
let published: string
const lines = Array.from({ length: 20 }, (_, at) => `row-${String(at)}.example`)
before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  const terms = auditedTerms(simpleTerms(net, {}))
  agreement = await net.signAgreement({ ...terms, log: { ...terms.log, cosignatures: 1 } })
  published = await openCase(sudland)
  await importLines(sudland, { case: published, profile: 'domain/1', lines })
  atNorland = await auditorAt(norland)
  atSudland = await auditorAt(sudland)
})
after(() => net.close())

function begin(drawn: 'row' | 'question'): Promise<AuditSession> {
  const inquirer = { code: norland.code, node: atNorland }
  return beginAudit({ net, agreement, drawn, inquirer, publisher: { code: sudland.code, node: atSudland } })
}

async function republish(): Promise<void> {
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
}

async function audited(): Promise<AuditSession> {
  const session = await begin('row')
  endPeriod(net, session)
  await republish()
  return session
}

type Closed = ResultOf<typeof auditClose>
type Opened = ResultOf<typeof auditRows>

/** The publisher's node, with answers of its own to closing and opening. */
function telling(
  session: AuditSession,
  {
    close = (closed) => closed,
    rows = (opened) => opened,
  }: { close?: (closed: Closed) => Closed; rows?: (opened: Opened) => Opened },
): AuditSession {
  const fetch: OwnNode['fetch'] = async (url, init) => {
    const answer = await atSudland.fetch(url, init)
    const text = await answer.text()
    const told = (value: unknown) => ({ status: answer.status, text: () => Promise.resolve(JSON.stringify(value)) })
    if (answer.status === 200 && url.endsWith('audit.close')) return told(close(JSON.parse(text) as Closed))
    if (answer.status === 200 && url.endsWith('audit.rows')) return told(rows(JSON.parse(text) as Opened))
    return { status: answer.status, text: () => Promise.resolve(text) }
  }
  return { ...session, publisher: { ...atSudland, fetch } }
}

/** The inquirer's node, which holds a manifest of this digest. */
function holding(session: AuditSession, digest: string): AuditSession {
  const fetch: OwnNode['fetch'] = async (url, init) => {
    const answer = await atNorland.fetch(url, init)
    if (!url.endsWith('audit.close')) return answer
    const closed = JSON.parse(await answer.text()) as Closed
    const manifest = closed.manifest === null ? null : { ...closed.manifest, digest }
    return { status: answer.status, text: () => Promise.resolve(JSON.stringify({ ...closed, manifest })) }
  }
  return { ...session, inquirer: { ...atNorland, fetch } }
}

async function deleteFirst(party: TestParty, of: string, count = 1): Promise<void> {
  const { records } = await party.call(recordList, { case: of, after: null, find: null }, 'officer')
  for (const { record } of records.slice(0, count))
    await party.call(recordDelete, { record, reason: 'not-involved' }, 'officer')
}

test('an honest inquirer and an honest publisher pass under terms that ask for cosignatures, also after an erasure', async () => {
  const rows = await audited()
  await deleteFirst(sudland, published)
  const ofRows = await holdAudit(rows)
  assert.deepEqual([ofRows.verdict, ofRows.failed, ofRows.codes], ['passed', 0, []])
  assert.ok(ofRows.erased <= 1)
  const questions = await begin('question')
  const asking = await openCase(norland)
  await importLines(norland, { case: asking, profile: 'domain/1', lines })
  const [asked] = await ask(norland, { case: asking, agreement, publishers: [sudland] })
  assert.deepEqual([asked?.asked, asked?.error], [lines.length, null])
  await deleteFirst(norland, asking)
  endPeriod(net, questions)
  const body = { audit: questions.plan.audit }
  await callOwn(atNorland, { call: auditClose, body })
  const { checkpoint, batches, closing } = await callOwn(atSudland, { call: auditClose, body })
  // C-06: the list is proved under the cosignatures that the terms ask for; the log's own signature alone proves nothing.
  const own = `${closing.checkpoint.split('\n').slice(0, 5).join('\n')}\n`
  const opening = { ...body, nonce: toBase64url(questions.nonce), checkpoint, batches }
  const uncosigned = { ...opening, closing: { ...closing, checkpoint: own } }
  await assert.rejects(callOwn(atNorland, { call: auditOpen, body: uncosigned }), refusedAs('audit-population'))
  const ofQuestions = await holdAudit(questions)
  assert.deepEqual([ofQuestions.verdict, ofQuestions.erased, ofQuestions.failed], ['passed', 1, 0])
})

test('a publisher that fixes another manifest than the inquirer holds, a step back or a fork, gets no verdict', async () => {
  const session = await audited()
  const other = toBase64url(new Uint8Array(32))
  for (const change of [
    (manifest: NonNullable<Closed['manifest']>) => ({ ...manifest, version: manifest.version - 1 }),
    (manifest: NonNullable<Closed['manifest']>) => ({ ...manifest, digest: other }),
  ]) {
    const lying = telling(session, {
      close: (closed) => ({ ...closed, manifest: closed.manifest === null ? null : change(closed.manifest) }),
    })
    await assert.rejects(holdAudit(lying), refusedAs('object-mismatch'))
  }
  // As where the publisher signed two manifests under one number, and logged both.
  const forked = holding(session, other)
  await assert.rejects(holdAudit(forked), refusedAs('object-mismatch'))
  const none = telling(session, { close: (closed) => ({ ...closed, manifest: null, batches: [] }) })
  await assert.rejects(holdAudit(none), refusedAs('object-mismatch'))
  const emptied = telling(session, { close: (closed) => ({ ...closed, batches: [] }) })
  await assert.rejects(holdAudit(emptied), refusedAs('object-mismatch'))
  assert.equal((await holdAudit(session)).verdict, 'passed')
})

test('a publisher that opens rows of another manifest than it fixed, or of a list that is not its own, gets no verdict', async () => {
  const before = await audited()
  let older: Opened | undefined
  const first = await holdAudit(telling(before, { rows: (opened) => (older = opened) }))
  assert.equal(first.verdict, 'passed')
  await importLines(sudland, { case: published, profile: 'domain/1', lines: ['row-new.example'] })
  const session = await audited()
  const shown = (change: (opened: Opened, kept: Opened) => Opened['manifest']) =>
    telling(session, {
      rows: (opened) => ({ ...opened, manifest: change(opened, older ?? assert.fail('nothing was kept')) }),
    })
  for (const lying of [
    shown((_, kept) => kept.manifest),
    shown((opened, kept) => ({ ...opened.manifest, jws: kept.manifest.jws, issuedAt: kept.manifest.issuedAt })),
    shown((opened, kept) => ({ ...opened.manifest, proof: kept.manifest.proof })),
  ])
    await assert.rejects(holdAudit(lying), refusedAs('object-mismatch'))
  assert.equal((await holdAudit(session)).verdict, 'passed')
})

test('while the cosignatures that the terms ask for do not come there is no verdict; when they come it is an honest one', async () => {
  const session = await audited()
  const { audit } = session.plan
  const waits = async () => {
    await assert.rejects(holdAudit(session), refusedAs('witness-quorum'))
    for (const party of [norland, sudland]) {
      const logged = await party.query(`select body from log_entry where type = 'audit.verdict'`, [])
      assert.ok(logged.every(({ body }) => (JSON.parse(String(body)) as { audit: string }).audit !== audit))
    }
  }
  // The one witness of the publisher's log is out of its reach: first for the list, then for what was erased after the draw was fixed.
  norland.setFaults(cutLink)
  await waits()
  norland.setFaults(noFaults)
  await callOwn(atNorland, { call: auditClose, body: { audit } })
  await callOwn(atSudland, { call: auditClose, body: { audit } })
  norland.setFaults(cutLink)
  await deleteFirst(sudland, published, lines.length)
  await waits()
  norland.setFaults(noFaults)
  const { verdict, erased, failed, codes } = await holdAudit(session)
  assert.deepEqual([verdict, failed, codes], ['inconclusive', 0, []])
  assert.ok(erased > 0)
})
