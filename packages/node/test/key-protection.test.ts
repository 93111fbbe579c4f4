import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createInterface } from 'node:readline'
import { isComityError, verifyBytes } from '@comity/codec'
import { initNode, type InitNode } from '../src/init.ts'
import { openVault } from '../src/keys/vault.ts'
import { protectNode } from '../src/protect.ts'
import { startNode } from '../src/start.ts'
import { makeSoftToken, softModule, withoutSoftHsm } from './soft-token.ts'
import { type Bench, configOf, http, noon, openBench } from './support.ts'
import { template } from './test-cluster.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

const code = (expected: string) => (error: unknown) => isComityError(error, expected)
const passphrase = 'correct horse battery staple'
const pin = '98765432'
const silent = { level: 'silent' as const, stream: { write: () => undefined } }

async function initProtected(party: string, protection: InitNode['protection']) {
  const database = party.replaceAll('-', '_')
  await bench.cluster.createDatabase(database, { template })
  const databaseUrl = bench.cluster.connection(database)
  const dir = join(bench.dir, party)
  const first = await initNode({
    dir,
    config: configOf(party),
    administrator: { name: 'First Administrator', unit: 'Board' },
    databaseUrl,
    ...(protection === undefined ? {} : { protection }),
    now: () => noon,
    isVolatile: true,
  })
  const start = (secret: string | undefined) =>
    startNode({
      dir,
      overrides: {
        now: () => noon,
        databaseUrl,
        isVolatile: true,
        log: silent,
        keySecret: () => Promise.resolve(secret),
      },
    })
  const protect = (next: NonNullable<InitNode['protection']>, secret: string | undefined) =>
    protectNode({ dir, databaseUrl, secret: () => Promise.resolve(secret), protection: next })
  return { dir, databaseUrl, first, start, protect }
}

/** What every key file and the protection say, as one text. */
async function keyText(dir: string): Promise<string> {
  const folder = join(dir, 'keys')
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  return texts.join('\n')
}

/** The public halves by which a node is known, and the seal of its first unit. */
async function identity(node: Awaited<ReturnType<typeof startNode>>, unit: string) {
  const { keys } = node.context
  return {
    message: keys.message.publicKey,
    log: keys.log.publicKey,
    agreement: keys.agreement?.publicKey,
    witness: keys.witness.publicKey,
    sealing: keys.sealing,
    epochWrap: keys.epochWrap,
    unit: await keys.unit(unit),
  }
}

test('keys under a passphrase open with it, with no other, and not without one', async () => {
  const norland = await initProtected('norland', { kind: 'passphrase', secret: passphrase })
  const text = await keyText(norland.dir)
  assert.ok(!text.includes('"key"'), 'a key file holds a plain key')
  assert.match(text, /"kind":"passphrase","n":131072,"p":1,"party":"norland","r":8/)
  const node = await norland.start(passphrase)
  const known = await identity(node, norland.first.unit)
  await node.stop()
  await assert.rejects(norland.start('correct horse battery stable'), code('key-locked'))
  await assert.rejects(norland.start(undefined), code('key-locked'))
  const again = await norland.start(passphrase)
  assert.deepEqual(await identity(again, norland.first.unit), known)
  await again.stop()
})

test('a passphrase of fewer than twelve characters is refused before anything is made', async () => {
  await assert.rejects(initProtected('short-party', { kind: 'passphrase', secret: 'hunter2' }), code('key-locked'))
  assert.deepEqual(await readdir(join(bench.dir, 'short-party')), [])
})

test('a unit made while the node runs has its key under the same protection', async () => {
  const sudland = await initProtected('sudland', { kind: 'passphrase', secret: passphrase })
  const node = await sudland.start(passphrase)
  const headers = { authorization: `Bearer ${sudland.first.token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'An Officer', unit: 'Fraud', roles: ['investigator'] })
  assert.equal((await http(`${node.ownUrl}/own/person.add`, { method: 'POST', headers, body })).status, 200)
  await node.stop()
  const files = (await readdir(join(sudland.dir, 'keys'))).filter((name) => name.startsWith('unit-'))
  assert.equal(files.length, 2)
  assert.ok(!(await keyText(sudland.dir)).includes('"key"'))
})

test('keys under a key file open with it alone; one that others can read, or another one, does not open them', async () => {
  const path = join(bench.dir, 'norland.key')
  const ostland = await initProtected('ostland', { kind: 'key-file', path })
  const node = await ostland.start(undefined)
  await node.stop()
  await chmod(path, 0o644)
  await assert.rejects(ostland.start(undefined), code('key-unsafe'))
  await chmod(path, 0o600)
  await rename(path, `${path}.away`)
  await assert.rejects(ostland.start(undefined), code('key-locked'))
  await writeFile(path, Buffer.alloc(32, 7), { mode: 0o600 })
  await assert.rejects(ostland.start(undefined), code('key-locked'))
  await rename(`${path}.away`, path)
  await (await ostland.start(undefined)).stop()
})

test('G-13 sealed key files that are swapped, cut, plain or of another node stop the start', async () => {
  const westland = await initProtected('westland', { kind: 'passphrase', secret: passphrase })
  const other = await initProtected('otherland', { kind: 'passphrase', secret: passphrase })
  const plain = await initProtected('plainland', undefined)
  const keys = (name: string, dir = westland.dir) => join(dir, 'keys', `${name}.json`)
  const changes: readonly (() => Promise<void>)[] = [
    () => copyFile(keys('log'), keys('message')),
    () => truncate(keys('message'), 60),
    () => copyFile(keys('message', other.dir), keys('message')),
    () => copyFile(keys('message', plain.dir), keys('message')),
    () => chmod(keys('message'), 0o644),
    () => rm(keys('message')),
    // A sealed key under the right name, from a former protection of the same party.
    async () => {
      const text = await readFile(keys('message', other.dir), 'utf8')
      await writeFile(keys('message'), text.replace('"otherland"', '"westland"'))
    },
  ]
  const original = join(bench.dir, 'message.original')
  await copyFile(keys('message'), original)
  for (const change of changes) {
    await change()
    await assert.rejects(westland.start(passphrase), code('key-unsafe'), String(change))
    await rm(keys('message'), { force: true })
    await copyFile(original, keys('message'))
    await chmod(keys('message'), 0o600)
  }
  await (await westland.start(passphrase)).stop()
})

test('G-13 a protection of another node, or one with a weaker stretch, stops the start', async () => {
  const path = join(bench.dir, 'westland', 'keys', 'protection.json')
  const original = await readFile(path, 'utf8')
  const attempt = () =>
    openVault({ folder: join(bench.dir, 'westland', 'keys'), party: 'westland' }, () => Promise.resolve(passphrase))
  await attempt()
  await copyFile(join(bench.dir, 'otherland', 'keys', 'protection.json'), path)
  await assert.rejects(attempt(), code('key-unsafe'))
  await writeFile(path, original.replace('131072', '1024'))
  await assert.rejects(attempt(), code('key-unsafe'))
  await writeFile(path, original)
  await attempt()
})

test('the protection changes while the node stands still, and the keys stay the same', async () => {
  const land = await initProtected('changeland', undefined)
  const node = await land.start(undefined)
  const known = await identity(node, land.first.unit)
  await assert.rejects(land.protect({ kind: 'passphrase', secret: passphrase }, undefined), code('already-running'))
  await node.stop()
  await land.protect({ kind: 'passphrase', secret: passphrase }, undefined)
  assert.ok(!(await keyText(land.dir)).includes('"key"'))
  const path = join(bench.dir, 'changeland.key')
  await assert.rejects(land.protect({ kind: 'key-file', path }, 'not the passphrase'), code('key-locked'))
  await land.protect({ kind: 'key-file', path }, passphrase)
  await land.protect({ kind: 'plain' }, undefined)
  const again = await land.start(undefined)
  assert.deepEqual(await identity(again, land.first.unit), known)
  await again.stop()
})

test('a change of protection that was cut short leaves the old keys or the new ones', async () => {
  const dir = join(bench.dir, 'changeland')
  const keys = join(dir, 'keys')
  const databaseUrl = bench.cluster.connection('changeland')
  const start = () => startNode({ dir, overrides: { now: () => noon, databaseUrl, isVolatile: true, log: silent } })
  // Killed while the new folder was being written.
  await writeHalf(`${keys}.new`)
  await (await start()).stop()
  assert.ok(!(await readdir(dir)).includes('keys.new'))
  // Killed between the two renames.
  await rename(keys, `${keys}.new`)
  await writeHalf(`${keys}.old`)
  await (await start()).stop()
  assert.deepEqual(
    (await readdir(dir)).filter((name) => name.startsWith('keys')),
    ['keys'],
  )
})

async function writeHalf(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  await writeFile(join(folder, 'message.json'), '{', { mode: 0o600 })
}

test(
  'keys that sign live in a PKCS#11 token, sign there, and a wrong PIN does not open them',
  { skip: withoutSoftHsm },
  async () => {
    makeSoftToken(bench.dir, { label: 'comity', pin })
    const protection = { kind: 'pkcs11', module: softModule ?? '', token: 'comity', secret: pin } as const
    const tokenland = await initProtected('tokenland', protection)
    const text = await keyText(tokenland.dir)
    assert.ok(!text.includes('"key"'))
    // message, log, agreement, witness
    assert.equal(text.match(/"schema":3/g)?.length, 4)
    await assert.rejects(tokenland.start('00000000'), code('key-locked'))
    const node = await tokenland.start(pin)
    const { message } = node.context.keys
    const bytes = new Uint8Array([1, 2, 3])
    verifyBytes({ publicKey: message.publicKey, message: bytes, signature: message.sign(bytes) })
    assert.equal((await node.context.log.verify()).origin, 'comity/tokenland')
    await node.stop()
    assert.throws(() => message.sign(bytes), code('token-failed'))
    await assert.rejects(tokenland.protect({ kind: 'plain' }, pin), code('key-locked'))
  },
)

test('keys of a node move into a token and stay the same', { skip: withoutSoftHsm }, async () => {
  const land = await initProtected('moveland', { kind: 'passphrase', secret: passphrase })
  const before = await land.start(passphrase)
  const known = await identity(before, land.first.unit)
  await before.stop()
  await land.protect({ kind: 'pkcs11', module: softModule ?? '', token: 'comity', secret: pin }, passphrase)
  const node = await land.start(pin)
  assert.deepEqual(await identity(node, land.first.unit), known)
  await node.stop()
})

test('a module that is not there is said, and nothing else is tried', { skip: withoutSoftHsm }, async () => {
  const protection = { kind: 'pkcs11', module: '/nowhere/token.so', token: 'comity', secret: pin } as const
  await assert.rejects(initProtected('nowhereland', protection), code('key-locked'))
})

/** Runs the node's own program; returns how it ended and what it said. */
async function run(args: readonly string[], env: Record<string, string>) {
  const program = join(import.meta.dirname, '..', 'bin', 'comity-node.js')
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let said = ''
  createInterface(child.stderr).on('line', (line) => (said += `${line}\n`))
  createInterface(child.stdout).on('line', (line) => {
    if (line.includes('"ownUrl"')) child.kill('SIGTERM')
  })
  const ended = await new Promise<number | null>((done) => child.once('close', done))
  return { ended, said }
}

test('G-13 the program takes a passphrase from a file or the environment; a wrong one ends it with 78 and the reason', async () => {
  const file = join(bench.dir, 'passphrase')
  await writeFile(file, `${passphrase}\n`, { mode: 0o600 })
  const start = ['start', join(bench.dir, 'norland'), '--json', '--database-url', bench.cluster.connection('norland')]
  const wrong = await run(start, { COMITY_KEY_PASSPHRASE: 'not the passphrase' })
  assert.equal(wrong.ended, 78)
  assert.match(wrong.said, /^key-locked/)
  assert.ok(!wrong.said.includes('not the passphrase'))
  const none = await run(start, {})
  assert.equal(none.ended, 78)
  await chmod(file, 0o644)
  assert.equal((await run(start, { COMITY_KEY_PASSPHRASE_FILE: file })).ended, 78)
})
