import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { templateBasis } from '@comity/agreement'
import {
  caseOpen,
  hitConfirm,
  hitList,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestOpen,
  requestShow,
} from '@comity/client/api'
import {
  ask,
  eventually,
  importLines,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'

/** Every text that a person or a list brings in, each unlike anything else that a node holds. */
const canary = {
  shared: 'canary-shared-7f3a.example',
  refused: 'canary refused 91c2 not a host',
  title: 'Canary title 5b0d',
  reason: 'Canary reason 2e61',
  question: 'Canary question 8d94?',
  answer: 'Canary answer 47af.',
  source: 'Canary source c318',
}

let net: Testnet
let norland: TestParty
let sudland: TestParty
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
})
after(() => net.close())

async function loadCase(party: TestParty): Promise<string> {
  const basisDocument = createHash('sha256').update('an order').digest('base64url')
  const file = { title: canary.title, category: 'computer-fraud', basis: templateBasis, basisDocument }
  const opened = await party.call(caseOpen, file, 'officer')
  const lines = [canary.shared.toUpperCase(), canary.refused, `only-${party.code}.example`]
  await importLines(party, { case: opened.case, profile: 'domain/1', lines })
  return opened.case
}

/** The main job by hand, with a canary in each field that takes free text, and with refusals in between. */
async function runAll(): Promise<void> {
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  const caseId = await loadCase(norland)
  await loadCase(sudland)
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, 1)
  const [hit] = (await norland.call(hitList, {}, 'officer')).hits
  assert.ok(hit !== undefined)
  await norland.call(hitConfirm, { hit: hit.hit, reason: canary.reason }, 'officer')
  await assert.rejects(norland.call(hitConfirm, { hit: hit.hit, reason: canary.reason }, 'officer'))
  const draft = { hit: hit.hit, urgency: 'R' as const, question: canary.question }
  await assert.rejects(norland.call(requestOpen, draft, 'approver'))
  const { request } = await norland.call(requestOpen, draft, 'officer')
  await assert.rejects(norland.call(requestApprove, { request }, 'officer'))
  await norland.call(requestApprove, { request }, 'approver')
  await eventually(() => sudland.call(requestShow, { request }, 'officer'))
  await sudland.call(requestAcknowledge, { request }, 'officer')
  await sudland.call(requestAccept, { request }, 'approver')
  const answer = { request, text: canary.answer, nothingFound: false, searchedSources: [canary.source] }
  await sudland.call(requestAnswer, answer, 'officer')
  await assert.rejects(sudland.call(requestAnswer, answer, 'approver'))
  await sudland.call(requestApprove, { request }, 'approver')
  const shown = await eventually(async () => {
    const now = await norland.call(requestShow, { request }, 'officer')
    return now.state === 'ANSWERED' ? now : undefined
  })
  // Control: whoever may read it reads all of it.
  assert.deepEqual([shown.question, shown.answer, shown.identifier], [canary.question, canary.answer, canary.shared])
}

/** Everything that stands still somewhere: rows of each table, the folder, the node's own log lines. */
async function everythingAtRest(party: TestParty): Promise<readonly (readonly [place: string, text: string])[]> {
  const tables = await party.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
    [],
  )
  const places: (readonly [string, string])[] = [['log lines', party.log()]]
  for (const { name } of tables) {
    const rows = await party.query(`select t::text as row from "${String(name)}" t`, [])
    places.push([`table ${String(name)}`, rows.map(({ row }) => String(row)).join('\n')])
  }
  for (const entry of await readdir(party.dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    // A tile that is just being written is renamed under our eyes: what it holds is in the table of the log as well.
    if (entry.name.endsWith('.draft')) continue
    const path = join(entry.parentPath, entry.name)
    places.push([`file name ${entry.name}`, entry.name], [`file ${entry.name}`, await readFile(path, 'latin1')])
  }
  return places
}

/** A text as it may stand in a column, in base64 at any offset, in hex, or as its bare hash. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const inBase64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url')
    return encoded.slice(offset + 1, -3)
  })
  const hashes = ['sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(bytes).digest())
  const forms = [text, text.toLowerCase(), text.toUpperCase(), bytes.toString('hex'), ...inBase64]
  return [...forms, ...hashes.flatMap((hash) => [hash.toString('hex'), hash.toString('base64url')])]
}

function findCanaries(places: Awaited<ReturnType<typeof everythingAtRest>>): readonly string[] {
  const found = Object.entries(canary).flatMap(([name, text]) => formsOf(text).map((form) => ({ name, form })))
  return places.flatMap(([place, text]) =>
    found.filter(({ form }) => text.includes(form)).map(({ name }) => `${name} in ${place}`),
  )
}

test('C-13 E-09 no identifier, title, reason, question or answer stands in clear in database, files, log or messages', async () => {
  await runAll()
  for (const party of net.parties) {
    const places = await everythingAtRest(party)
    assert.ok(places.length > 30, 'tables, files and log lines were read')
    assert.deepEqual(findCanaries(places), [])
  }
})

test('the search finds a planted text in each form', () => {
  for (const form of formsOf(canary.question)) {
    assert.deepEqual(findCanaries([['here', `a ${form} b`]]), ['question in here'], form)
  }
})
