import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { logAccuse, logReceipt, logWitnesses, partyList, personAdd } from '@comity/client/api'
import { canonicalBytes } from '@comity/codec'
import { verifyAccusation, type VerifierKey, verifyReceipt } from '@comity/tlog'
import {
  ask,
  cutLink,
  eventually,
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
import { queryDatabase } from '../src/party-state.ts'
import { unitName } from '../src/person.ts'
import { stolenKey } from './attacker.ts'

/*
 * A node whose folder and database are copied and started twice under one key: each copy is honest by itself, and
 * together they are a forked log.
 */
let net: Testnet
let forked: TestParty
let agreement: string
let logKey: VerifierKey
before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'ostland-ngo', memberClass: 'ngo', country: 'EE' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  await net.introduceAll()
  forked = net.party('norland-police')
  logKey = { name: 'comity/norland-police', type: 'ed25519', publicKey: stolenKey(forked, 'log').publicKey }
  agreement = await net.signAgreement(simpleTerms(net, {}))
  const bank = net.party('sudland-bank')
  await publish(bank, agreement)
  await sync(forked, { agreement, publisher: bank })
})
after(() => net.close())

async function askBank(): Promise<string> {
  const opened = await openCase(forked)
  await importLines(forked, { case: opened, profile: 'domain/1', lines: ['shared.example.com'] })
  await ask(forked, { case: opened, agreement, publishers: [net.party('sudland-bank')] })
  return opened
}

const allCosigned = () =>
  eventually(async () => {
    const [left] = await forked.query('select count(*) as waiting from log_entry where idx is null', [])
    if (Number(left?.['waiting']) > 0) return undefined
    const { size, witnesses } = await forked.call(logWitnesses, {}, 'approver')
    const isDone = size > 0 && witnesses.length === 2 && witnesses.every(({ behind }) => behind === 0)
    return isDone ? { size, witnesses } : undefined
  }, 60_000)

test('a person sees who cosigned the log, up to which size, and that nobody is behind', async () => {
  await askBank()
  const { witnesses } = await allCosigned()
  assert.deepEqual(
    witnesses.map(({ party, failures }) => [party, failures]),
    [
      ['ostland-ngo', 0],
      ['sudland-bank', 0],
    ],
  )
})

test('a receipt of a logged act is checked with public keys alone, cosignatures included', async () => {
  const [row] = await forked.query('select batch from ask_batch limit 1', [])
  const { receipts } = await forked.call(logReceipt, { id: String(row?.['batch']) }, 'approver')
  const receipt = receipts.find(({ type }) => type === 'match.ask')
  assert.ok(receipt !== undefined)
  assert.deepEqual([receipt.state, receipt.cosignatures], ['final', 2])
  const witnesses = ['ostland-ngo', 'sudland-bank'].map((code) => ({
    name: `comity/${code}/witness`,
    type: 'cosignature' as const,
    publicKey: stolenKey(net.party(code), 'witness').publicKey,
  }))
  const verify = (text: string) =>
    verifyReceipt({ text, origin: logKey.name, publicKey: logKey.publicKey, cosignatures: { count: 2, witnesses } })
  const proven = verify(receipt.receipt)
  assert.deepEqual([proven.type, proven.index], ['match.ask', receipt.index])
  // Another opening under the same proof.
  const lied = receipt.receipt.replace(/extra \S+/, (line) => `extra ${lie(line.slice('extra '.length))}`)
  assert.throws(() => verify(lied), { code: 'proof-invalid' })
  await assert.rejects(forked.call(logReceipt, { id: randomUUID() }, 'approver'), { code: 'not-found' })
  await assert.rejects(forked.call(logReceipt, { id: randomUUID() }, 'officer'), { code: 'role-forbids' })
})

function lie(extra: string): string {
  const opening = JSON.parse(Buffer.from(extra, 'base64').toString()) as Record<string, never>
  return Buffer.from(canonicalBytes({ ...opening, type: 'match.evaluate' })).toString('base64')
}

/** Grows the log by acts that need no partner. */
async function addPeople(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await forked.call(personAdd, { name: `Person ${String(n)}`, unit: unitName, roles: ['liaison'] }, 'administrator')
  }
}

/** A query on the server beside the party's database, while its node is stopped. */
function onServer(text: string): Promise<unknown> {
  const url = new URL(forked.databaseUrl)
  url.pathname = '/postgres'
  return queryDatabase(url.href, { text, values: [] })
}

const copies = () => ({ name: new URL(forked.databaseUrl).pathname.slice(1), folder: join(net.dir, 'copied-log') })

async function takeCopy(): Promise<void> {
  const { name, folder } = copies()
  await forked.stop()
  await onServer(`create database "copy" template "${name}"`)
  await cp(join(forked.dir, 'log'), folder, { recursive: true })
  await forked.restart()
}

async function startCopy(): Promise<void> {
  const { name, folder } = copies()
  await forked.stop()
  // A connection that still closes would be cut off by force, and end this process with it.
  await eventually(
    () =>
      onServer(`drop database "${name}"`).then(
        () => true,
        () => undefined,
      ),
    30_000,
  )
  await onServer(`create database "${name}" template "copy"`)
  await rm(join(forked.dir, 'log'), { recursive: true })
  await cp(folder, join(forked.dir, 'log'), { recursive: true })
  await forked.restart()
}

let branch: { readonly size: number }

test('E-05 a node that was rolled back, folder and database, signs nothing more once a witness shows it its own later note', async () => {
  await allCosigned()
  await takeCopy()
  await addPeople(3)
  branch = await allCosigned()
  // A complete tree would convict nobody: the root of its 2^n entries stands in no proof.
  if (Number.isInteger(Math.log2(branch.size))) {
    await addPeople(1)
    branch = await allCosigned()
  }
  await startCopy()
  await eventsOf(forked)
  const { size } = await forked.call(logWitnesses, {}, 'approver')
  assert.ok(size < branch.size)
  await assert.rejects(addPeople(1), { code: 'log-conflict' })
})

function eventsOf(party: TestParty): Promise<unknown> {
  return eventually(async () => {
    const rows = await party.query(`select peer, code from security_event where code = 'log-conflict'`, [])
    return rows.length > 0 ? rows : undefined
  }, 30_000)
}

test('E-01 a copied node that goes another way is found by every witness, held there, and proved to anybody', async () => {
  for (const party of net.parties.filter((each) => each !== forked)) party.setFaults(cutLink)
  await startCopy()
  const { size } = await forked.call(logWitnesses, {}, 'approver')
  await addPeople(branch.size - size + 2)
  for (const party of net.parties) party.setFaults(noFaults)
  for (const party of net.parties.filter((each) => each !== forked)) {
    const accusation = await eventually(async () => {
      const { accusations } = await party.call(logAccuse, { party: forked.code }, 'approver')
      return accusations[0]
    }, 60_000)
    const { checkpoints } = verifyAccusation({ bytes: canonicalBytes(accusation), key: logKey })
    assert.equal(checkpoints[0].size, branch.size)
    assert.equal(accusation.found.shownTo, 'witness')
    const { parties } = await party.call(partyList, {}, 'officer')
    assert.equal(parties.find(({ party: code }) => code === forked.code)?.state, 'held')
    const [note] = accusation.fork.notes
    const harmless = { ...accusation, fork: { notes: [note, note], prefix: null } }
    assert.throws(() => verifyAccusation({ bytes: canonicalBytes(harmless), key: logKey }), { code: 'proof-invalid' })
    const other = { ...logKey, publicKey: stolenKey(party, 'log').publicKey }
    const bytes = canonicalBytes(accusation)
    assert.throws(() => verifyAccusation({ bytes, key: other }), { code: 'checkpoint-invalid' })
  }
})
