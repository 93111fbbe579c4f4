import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import {
  agreementList,
  type BodyOf,
  hitList,
  jobShow,
  keyRevoke,
  keyRotate,
  logVerify,
  personAdd,
  personList,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { keyId } from '@comity/codec'
import { indexManifest } from '@comity/protocol'
import {
  ask,
  delivered,
  eventually,
  importLines,
  openCase,
  publish,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { unitName } from '../src/person.ts'
import { answerRequest, requestAbout, runMainJob } from '../src/main-job.ts'
import { queryDatabase } from '../src/party-state.ts'
import { hop, message, stolenKey } from './attacker.ts'

const run = promisify(execFile)
const program = join(dirname(createRequire(import.meta.url).resolve('@comity/node')), '../bin/comity-node.js')

let net: Testnet
let dir: string
let bank: TestParty
let identity: string
let recipient: string

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-backup-'))
  identity = await generateX25519Identity()
  recipient = await identityToRecipient(identity)
  await writeFile(join(dir, 'identity'), `# of the safe\n${identity}\n`, { mode: 0o600 })
  net = await startTestnet({
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  bank = net.party('south-bank')
  // The terms let each publish as many rows as the longest list has: the police has room for more.
  const own = (code: string, count: number) => Array.from({ length: count }, (_, at) => `${code}-${String(at)}.example`)
  const listOf = (lines: readonly string[]) => [
    { type: 'domain', bytes: Buffer.from(`both.example\n${lines.join('\n')}\n`) },
  ]
  const lists = new Map([
    ['north-police', listOf(own('north', 3))],
    ['south-bank', listOf(own('south', 20))],
  ])
  const report = await runMainJob({ net, lists, asks: () => true, say: () => undefined })
  assert.deepEqual(report.request, { state: 'answered' })
  await replaceKeys()
  await delivered(...net.parties)
  // Nothing goes on by itself any more: what a backup holds is there after it as well.
  await bank.state()
})

/** Every key of the bank that can be replaced is in a file with a number from now on. */
async function replaceKeys(): Promise<void> {
  const body = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }
  const { token } = await bank.call(personAdd, body, 'administrator')
  for (const name of ['message', 'agreement', 'witness', 'sealing', 'pouch', 'epoch-wrap'] as const) {
    await replace(bank, token, name, keyRotate)
  }
}

/** Two persons replace a key: the administrator proposes, the one with this token does it. */
async function replace(
  party: TestParty,
  token: string,
  name: BodyOf<typeof keyRotate>['name'],
  call: typeof keyRotate,
): Promise<void> {
  assert.equal((await party.call(call, { name }, 'administrator')).state, 'proposed')
  assert.equal((await callOwn({ ...party.ownNode('administrator'), token }, { call, body: { name } })).state, 'done')
}
after(async () => {
  await net.close()
  await rm(dir, { recursive: true, force: true })
})

const backup = (path: string, ...more: readonly string[]) =>
  run(process.execPath, [program, 'backup', bank.dir, path, '--database-url', bank.databaseUrl, '--json', ...more])
const restore = (path: string, to: string, ...more: readonly string[]) =>
  run(process.execPath, [program, 'restore', path, to, '--json', ...more])
const endsWith = (exit: number, code: string) => (error: unknown) => {
  const { code: ended, stderr } = error as { readonly code?: number; readonly stderr?: string }
  return ended === exit && stderr?.startsWith(`${code}:`) === true
}

const tableNames = `select table_name as name from information_schema.tables
  where table_schema = 'public' and table_name not like 'kysely_%' order by 1`

let databases = 0

/** A database without a table, on the testnet's server. */
async function emptyDatabase() {
  const name = `restored_${String(++databases)}`
  await bank.query(`create database ${name}`, [])
  const url = bank.databaseUrl.replace('south_bank', name)
  return { url, query: (text: string) => queryDatabase(url, { text, values: [] }) }
}

type Query = (text: string) => ReturnType<TestParty['query']>
const ofBank: Query = (text) => bank.query(text, [])

/** Every table of a database, as text in a fixed order. */
async function contents(query: Query, table: string): Promise<readonly string[]> {
  // How far the log's files have followed is no state, nor how often an event came: both go on by themselves.
  const moving = { log_head: 'published', security_event: 'count' }[table]
  const row = moving === undefined ? 't::text' : `(to_jsonb(t) - '${moving}')::text`
  const rows = await query(`select ${row} as row from "${table}" t`)
  return rows.map(({ row }) => String(row)).sort()
}

test('G-11 a backup of a running node is restored elsewhere with every table, key and index as it was', async () => {
  const path = join(dir, 'bank.backup')
  const told = JSON.parse((await backup(path, '--recipient', recipient)).stdout) as { readonly tables: number }
  const bytes = await readFile(path)
  assert.ok(!bytes.includes('both.example') && !bytes.includes('south-bank'))
  const to = join(dir, 'restored')
  const database = await emptyDatabase()
  await restore(path, to, '--identity-file', join(dir, 'identity'), '--database-url', database.url)
  const tables = (await bank.query(tableNames, [])).map(({ name }) => String(name))
  assert.equal(tables.length, told.tables)
  // Nobody knows what was asked since: what may be spent counts as spent.
  const counters = await database.query('select used, budget from budget_counter')
  assert.ok(counters.length > 0 && counters.every(({ used, budget }) => used === budget))
  for (const table of tables.filter((name) => name !== 'budget_counter')) {
    const [restored, own] = [await contents(database.query, table), await contents(ofBank, table)]
    // Events are written up to seconds late: one from before the backup may have come after it.
    const wanted = table === 'security_event' ? own.filter((row) => restored.includes(row)) : own
    assert.deepEqual(restored, wanted, table)
  }
  const names = async (folder: string) =>
    (await readdir(join(folder, 'keys'))).filter((name) => !name.startsWith('epoch-wrap.'))
  assert.deepEqual(await names(to), await names(bank.dir))
  assert.deepEqual(await readdir(join(to, 'index')), await readdir(join(bank.dir, 'index')))
  // Who has an old backup shall not be able to test what an index held.
  const restored = await readdir(join(to, 'keys'))
  assert.ok(restored.includes('message.2.json'))
  assert.deepEqual(
    restored.filter((name) => name.startsWith('epoch-wrap')),
    [],
  )
})

test('G-11 a backup that is cut or altered, or another key, restores nothing', async () => {
  const path = join(dir, 'whole.backup')
  await backup(path, '--recipient', recipient)
  const bytes = await readFile(path)
  const other = join(dir, 'other-identity')
  await writeFile(other, `${await generateX25519Identity()}\n`, { mode: 0o600 })
  const refused = async (file: string, key: string, code: 'backup-key' | 'backup-invalid') => {
    const to = await mkdtemp(join(dir, 'refused-'))
    const { url, query } = await emptyDatabase()
    await assert.rejects(restore(file, to, '--identity-file', key, '--database-url', url), endsWith(65, code))
    assert.deepEqual(await readdir(to), [])
    // The schema may be there; not a row is.
    assert.deepEqual(await query('select * from log_head').catch(() => []), [])
  }
  await refused(path, other, 'backup-key')
  for (const share of [0.3, 0.6, 0.999]) {
    const at = Math.floor(bytes.length * share)
    const cut = join(dir, `cut-${String(at)}`)
    await writeFile(cut, bytes.subarray(0, at))
    await refused(cut, join(dir, 'identity'), 'backup-invalid')
    const altered = Buffer.from(bytes)
    altered[at] = (altered[at] ?? 0) ^ 1
    const flipped = join(dir, `flipped-${String(at)}`)
    await writeFile(flipped, altered)
    await refused(flipped, join(dir, 'identity'), 'backup-invalid')
  }
})

test('a backup is never written over a file, nor restored over a folder or a database in use', async () => {
  const path = join(dir, 'kept.backup')
  await backup(path, '--recipient', recipient)
  const before = await readFile(path)
  await assert.rejects(backup(path, '--recipient', recipient), endsWith(73, 'already-initialized'))
  assert.deepEqual(await readFile(path), before)
  const key = ['--identity-file', join(dir, 'identity')]
  await assert.rejects(
    restore(path, bank.dir, ...key, '--database-url', bank.databaseUrl),
    endsWith(73, 'already-initialized'),
  )
  const to = await mkdtemp(join(dir, 'used-'))
  await assert.rejects(
    restore(path, to, ...key, '--database-url', bank.databaseUrl),
    endsWith(73, 'already-initialized'),
  )
  assert.deepEqual(await readdir(to), [])
})

/** Puts a backup in the place of the bank's folder and database, as on a new disk. */
async function putBack(path: string, ...more: readonly string[]): Promise<void> {
  await bank.stop()
  const lost = join(dir, `lost-${String(++databases)}`)
  await rename(bank.dir, lost)
  const cluster = bank.databaseUrl.replace('/south_bank?', '/postgres?')
  await queryDatabase(cluster, { text: 'drop database south_bank with (force)', values: [] })
  await queryDatabase(cluster, { text: 'create database south_bank', values: [] })
  const key = ['--identity-file', join(dir, 'identity'), '--database-url', bank.databaseUrl]
  await restore(path, bank.dir, ...key, ...more.map((argument) => argument.replace('LOST', lost)))
}

/** One more hit of the bank's followed to its answered request. */
async function followAnother(identifier: string): Promise<void> {
  const [police] = net.parties as readonly [TestParty]
  const [agreement = ''] = (await police.call(agreementList, {}, 'officer')).agreements.map((one) => one.agreement)
  for (const party of net.parties) {
    await importLines(party, { case: await openCase(party), profile: 'domain/1', lines: [identifier] })
  }
  await publish(police, agreement)
  await sync(bank, { agreement, publisher: police })
  const opened = await openCase(bank)
  await importLines(bank, { case: opened, profile: 'domain/1', lines: [identifier] })
  const [asked] = await ask(bank, { case: opened, agreement, publishers: [police] })
  assert.deepEqual([asked?.hits, asked?.error], [1, null])
  const { hits } = await bank.call(hitList, {}, 'officer')
  const hit = hits.find((one) => one.case === opened)
  assert.ok(hit)
  const request = await requestAbout({ party: bank, publisher: police, hit, say: () => undefined })
  await answerRequest({ publisher: police, request })
}

test('G-11 the newest backup, restored on an empty disk, passes the flow again', async () => {
  const path = join(dir, 'newest.backup')
  // As a backup has it that is taken while a job runs: its row, and nothing of the queue.
  const [row] = await ofBank(`update job set state = 'running' where id in
    (select id from job where kind = 'publish' and state = 'done' limit 1) returning id`)
  const job = String(row?.['id'])
  await backup(path, '--recipient', recipient)
  await putBack(path, '--log', 'LOST/log')
  assert.deepEqual(await ofBank('select data from comity_jobs.job'), [])
  await bank.restart()
  const ended = await eventually(async () => {
    const { state, error } = await bank.call(jobShow, { job }, 'officer')
    return state === 'running' ? undefined : { state, error }
  })
  assert.deepEqual(ended, { state: 'done', error: null })
  const { damage } = await bank.call(logVerify, {}, 'approver')
  assert.equal(damage, null)
  await followAnother('after-the-restore.example')
})

test('G-11 an older backup goes on from the newest published log, with every budget spent', async () => {
  const path = join(dir, 'older.backup')
  await backup(path, '--recipient', recipient)
  for (const name of ['first', 'second', 'third']) {
    await bank.call(personAdd, { name, unit: unitName, roles: ['investigator'] }, 'administrator')
  }
  const before = await bank.call(logVerify, {}, 'approver')
  // Without the log it would sign a tree that others know to be older.
  await putBack(path, '--log', 'LOST/log')
  const counters = await ofBank('select used, budget from budget_counter')
  assert.ok(counters.length > 0 && counters.every(({ used, budget }) => used === budget))
  await bank.restart()
  const { size, damage } = await bank.call(logVerify, {}, 'approver')
  assert.equal(damage, null)
  assert.ok(size > before.size, 'its own restoring stands behind what it had published')
  const { people } = await bank.call(personList, {}, 'administrator')
  assert.ok(!people.some(({ name }) => name === 'third'), 'what those entries said is lost')
  await followAnother('after-the-older-backup.example')
})

test('A-10 G-11 a node that went back behind a revocation learns it again with the next message of the partner, and refuses the key', async () => {
  const [police] = net.parties as readonly [TestParty]
  const stolen = stolenKey(police, 'message')
  const knows = async () => {
    const [row] = await ofBank(`select message_kid from party where party = 'north-police'`)
    return row?.['message_kid'] !== keyId(stolen.publicKey)
  }
  const { agreements } = await police.call(agreementList, {}, 'officer')
  const asThief = async () => {
    const now = net.clock.now()
    const body = { agreement: agreements[0]?.agreement ?? '', known: null, seen: null }
    const jws = message({ definition: indexManifest, from: police, to: bank, body, now })
    return (await hop({ from: police, to: bank, name: 'index.manifest', jws, now, key: stolen })).code
  }
  const path = join(dir, 'before-the-revocation.backup')
  await backup(path, '--recipient', recipient)
  const person = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }
  const { token } = await police.call(personAdd, person, 'administrator')
  await replace(police, token, 'message', keyRevoke)
  await eventually(async () => ((await knows()) ? true : undefined))
  assert.equal(await asThief(), 'key-revoked')
  await putBack(path, '--log', 'LOST/log')
  await bank.restart()
  assert.equal(await knows(), false)
  assert.notEqual(await asThief(), 'key-revoked', 'what a backup does not hold cannot be refused yet')
  await replace(police, token, 'sealing', keyRotate)
  await eventually(async () => ((await knows()) ? true : undefined), 60_000)
  assert.equal(await asThief(), 'key-revoked')
})
