import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isComityError } from '@comity/codec'
import { sql } from 'kysely'
import { openDatabase, verifyDurability } from '../src/database/database.ts'
import { startCluster } from '../src/database/embedded-postgres.ts'
import { readPostmaster, removeStaleLock } from '../src/database/postmaster.ts'

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-test-'))
  await chmod(dir, 0o711)
})
after(async () => {
  await rm(dir, { recursive: true, force: true })
})

/** A process that starts the cluster, prints one line, and waits to be killed. */
async function startElsewhere(at: string): Promise<{ readonly kill: () => Promise<void> }> {
  const module = new URL('../src/database/embedded-postgres.ts', import.meta.url).href
  const program = `
    const { startCluster } = await import(${JSON.stringify(module)})
    await startCluster({ dir: ${JSON.stringify(at)}, fsync: 'on' })
    console.log('started')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    kill: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

test('a cluster starts durable, with checksums and UTF-8, and listens on no network', async () => {
  const cluster = await startCluster({ dir: join(dir, 'a'), fsync: 'on' })
  try {
    const database = openDatabase({ url: cluster.connection('postgres'), connections: 1 })
    await verifyDurability(database.db)
    const { rows } = await sql<{ addresses: string }>`
      select current_setting('listen_addresses') as addresses`.execute(database.db)
    assert.equal(rows[0]?.addresses, '')
    await database.close()
  } finally {
    await cluster.stop()
  }
})

test('only the node account passes the socket folder and the data folder', async () => {
  const cluster = await startCluster({ dir: join(dir, 'a'), fsync: 'on' })
  try {
    for (const folder of [cluster.socketDir, join(dir, 'a', 'data')]) {
      assert.equal((await stat(folder)).mode & 0o077, 0)
    }
    if (process.getuid?.() === 0) assert.notEqual((await stat(join(dir, 'a', 'data'))).uid, 0)
  } finally {
    await cluster.stop()
  }
})

test('a server without fsync is refused: G-05 durability is asserted at start', async () => {
  const cluster = await startCluster({ dir: join(dir, 'b'), fsync: 'off-nothing-is-kept' })
  const database = openDatabase({ url: cluster.connection('postgres'), connections: 1 })
  try {
    await assert.rejects(verifyDurability(database.db), (error) => isComityError(error, 'database-unsafe'))
  } finally {
    await database.close()
    await cluster.stop()
  }
})

test('a second process on the same folder is refused while the first lives', async () => {
  const first = await startElsewhere(join(dir, 'c'))
  try {
    await assert.rejects(startCluster({ dir: join(dir, 'c'), fsync: 'on' }), (error) =>
      isComityError(error, 'already-running'),
    )
  } finally {
    await first.kill()
  }
})

test('after kill -9 the server left behind is taken over and what was committed is there', async () => {
  const first = await startElsewhere(join(dir, 'd'))
  await first.kill()
  const leftover = await readPostmaster(join(dir, 'd', 'data'))
  assert.ok(leftover?.ready)
  const cluster = await startCluster({ dir: join(dir, 'd'), fsync: 'on' })
  try {
    assert.notEqual(cluster.pid, leftover.pid)
    await cluster.createDatabase('kept')
  } finally {
    await cluster.stop()
  }
  assert.equal(await readPostmaster(join(dir, 'd', 'data')), undefined)
})

const socketLock = '.s.PGSQL.5432.lock'

for (const [left, bytesOf] of [
  ['empty', () => Buffer.alloc(0)],
  ['zero', () => Buffer.alloc(60)],
  ['with a number that is another process now', (pid: number) => Buffer.from(`${String(pid)}\n/gone\n`)],
] as const) {
  test(`G-05 lock files that a power cut left ${left} do not stop a start`, async () => {
    const at = join(dir, 'f')
    const first = await startCluster({ dir: at, fsync: 'on' })
    await first.stop()
    const { uid, gid } = await stat(join(at, 'data'))
    // Of the server's account: of another's, the server itself knows that it is none.
    const account = process.getuid?.() === 0 ? { uid, gid } : {}
    const stranger = spawn('sleep', ['60'], { ...account, stdio: 'ignore' })
    const locks = [join(at, 'data', 'postmaster.pid'), join(first.socketDir, socketLock)]
    try {
      for (const lock of locks) {
        await writeFile(lock, bytesOf(stranger.pid ?? 0), { mode: 0o600 })
        await chown(lock, uid, gid)
        const second = await startCluster({ dir: at, fsync: 'on' })
        await second.stop()
      }
    } finally {
      stranger.kill()
      for (const lock of locks) await rm(lock, { force: true })
    }
  })
}

test('a lock file into which a living server has yet to write its number is kept', async () => {
  const cluster = await startCluster({ dir: join(dir, 'f'), fsync: 'on' })
  const data = join(dir, 'f', 'data')
  const lock = join(data, 'postmaster.pid')
  const written = await readFile(lock)
  // The file itself, as the server has it: one that was removed does not come back by writing.
  const file = await open(lock, 'r+')
  try {
    await file.truncate()
    const removed = removeStaleLock(lock, data)
    await sleep(100)
    await file.write(written, 0, written.length, 0)
    await removed
    assert.deepEqual(await readFile(lock), written)
  } finally {
    await file.close()
    await cluster.stop()
  }
})

test('a server whose lock files are gone still keeps a second from its folder', async () => {
  const at = join(dir, 'f')
  const first = await startCluster({ dir: at, fsync: 'on' })
  const locks = [join(at, 'data', 'postmaster.pid'), join(first.socketDir, socketLock)]
  const written = await Promise.all(locks.map((lock) => readFile(lock)))
  for (const lock of locks) await rm(lock)
  try {
    await assert.rejects(startCluster({ dir: at, fsync: 'on' }), (error) =>
      isComityError(error, 'database-unreachable'),
    )
  } finally {
    // A server that misses its lock file stops at once, without putting its data in order.
    for (const [index, lock] of locks.entries()) await writeFile(lock, written[index] ?? '')
    await first.stop()
  }
})

test('a folder too deep for a socket path gets its socket in a short private folder', async () => {
  const deep = join(dir, 'x'.repeat(60), 'y'.repeat(60))
  await startThenStop(deep)
})

async function startThenStop(deep: string): Promise<void> {
  const cluster = await startCluster({ dir: deep, fsync: 'off-nothing-is-kept' })
  try {
    assert.ok(Buffer.byteLength(join(cluster.socketDir, '.s.PGSQL.5432')) <= 107)
    assert.equal((await stat(cluster.socketDir)).mode & 0o777, 0o700)
    await cluster.createDatabase('reached')
  } finally {
    await cluster.stop()
  }
  await assert.rejects(stat(cluster.socketDir))
}

test('a folder that the server account cannot reach is refused by name of the reason', async (t) => {
  if (process.getuid?.() !== 0) {
    t.skip('not root: the server runs as this account')
    return
  }
  const closed = await mkdtemp(join(tmpdir(), 'comity-closed-'))
  try {
    await assert.rejects(startCluster({ dir: join(closed, 'e'), fsync: 'on' }), (error) =>
      isComityError(error, 'folder-unreachable'),
    )
  } finally {
    await rm(closed, { recursive: true })
  }
})

test('a database made from a template holds what the template holds', async () => {
  const cluster = await startCluster({ dir: join(dir, 'b'), fsync: 'off-nothing-is-kept' })
  try {
    await cluster.createDatabase('template_one')
    const template = openDatabase({ url: cluster.connection('template_one'), connections: 1 })
    await sql`create table held (id int)`.execute(template.db)
    await template.close()
    await cluster.createDatabase('clone_one', { template: 'template_one' })
    const clone = openDatabase({ url: cluster.connection('clone_one'), connections: 1 })
    await sql`select id from held`.execute(clone.db)
    await clone.close()
    await cluster.dropDatabase('clone_one')
  } finally {
    await cluster.stop()
  }
})
