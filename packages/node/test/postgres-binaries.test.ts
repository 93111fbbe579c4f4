import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { isComityError } from '@comity/codec'
import { startCluster } from '../src/database/embedded-postgres.ts'
import { chooseAccount } from '../src/database/postgres-account.ts'
import { copyBinaries, findInstalled, makeLinks } from '../src/database/postgres-binaries.ts'
import { lockDatabase } from '../src/database/database.ts'

let home: string
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'comity-home-'))
})
after(async () => {
  await rm(home, { recursive: true, force: true })
})

const here = `${process.platform}-${process.arch}`

test('a copy of the programs has its library links, belongs to this account, and is made once', async () => {
  const installed = await findInstalled(here)
  const first = await copyBinaries({ installed, home })
  assert.equal(first.temporary, undefined)
  assert.match(execFileSync(first.postgres, ['--version']).toString(), /^postgres \(PostgreSQL\) 18\./)
  const folder = dirname(dirname(first.postgres))
  for (const { at, to } of installed.links) assert.equal(await readlink(join(folder, at)), to)
  const { ctimeMs } = await stat(first.postgres)
  const second = await copyBinaries({ installed, home })
  assert.equal(second.postgres, first.postgres)
  assert.equal((await stat(second.postgres)).ctimeMs, ctimeMs)
})

test('a copy that others could have changed is not run: a fresh one is made for this run', async () => {
  const installed = await findInstalled(here)
  const { postgres } = await copyBinaries({ installed, home })
  await chmod(postgres, 0o777)
  const fresh = await copyBinaries({ installed, home })
  assert.ok(fresh.temporary)
  assert.notEqual(fresh.postgres, postgres)
  await rm(fresh.temporary, { recursive: true })
  await chmod(postgres, 0o755)
})

test('a copy with a file of another size is not run', async () => {
  const installed = await findInstalled(here)
  const { postgres, initdb } = await copyBinaries({ installed, home })
  await writeFile(initdb, 'planted')
  const fresh = await copyBinaries({ installed, home })
  assert.notEqual(fresh.postgres, postgres)
  await rm(fresh.temporary ?? '', { recursive: true })
})

test('links that no install script made are made at the first start; where they cannot be, a copy is needed', async () => {
  const { links } = await findInstalled(here)
  assert.ok(links.length > 0)
  const folder = join(home, 'bare')
  await mkdir(join(folder, 'lib'), { recursive: true })
  assert.equal(await makeLinks(folder, links), true)
  for (const { at, to } of links) assert.equal(await readlink(join(folder, at)), to)
  assert.equal(await makeLinks(folder, links), true)
  const [first] = links
  assert.ok(first)
  await rm(join(folder, first.at))
  await writeFile(join(folder, first.at), 'another library')
  assert.equal(await makeLinks(folder, links), false)
  assert.equal(await makeLinks(join(home, 'absent'), links), false)
})

test('a platform without programs is refused', async () => {
  await assert.rejects(findInstalled('plan9-x64'), (error) => isComityError(error, 'platform-unsupported'))
})

test('root runs the server as comity, else postgres, else nobody; with none of them it is refused', () => {
  const line = (name: string, uid: number) => `${name}:x:${String(uid)}:${String(uid)}::/:/bin/false`
  const passwd = [line('root', 0), line('nobody', 65_534), line('postgres', 101), line('comity', 990)]
  assert.deepEqual(chooseAccount(passwd.join('\n')), { uid: 990, gid: 990 })
  assert.deepEqual(chooseAccount(passwd.slice(0, 3).join('\n')), { uid: 101, gid: 101 })
  assert.deepEqual(chooseAccount(passwd.slice(0, 2).join('\n')), { uid: 65_534, gid: 65_534 })
  for (const text of [line('root', 0), line('comity', 0), 'comity', '']) {
    assert.throws(
      () => chooseAccount(text),
      (error) => isComityError(error, 'account-missing'),
    )
  }
})

test('G-07 a data folder that the server cannot start on is refused, and a server that is not there too', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'comity-test-'))
  await chmod(parent, 0o711)
  const dir = join(parent, 'postgres')
  try {
    const cluster = await startCluster({ dir, fsync: 'off-nothing-is-kept' })
    await cluster.stop()
    await rm(join(dir, 'data', 'global', 'pg_control'))
    const refused = (error: unknown) => isComityError(error, 'database-unreachable')
    await assert.rejects(startCluster({ dir, fsync: 'off-nothing-is-kept' }), refused)
    await mkdir(join(parent, 'empty'))
    const nowhere = `postgresql:///x?host=${encodeURIComponent(join(parent, 'empty'))}&user=comity`
    await assert.rejects(lockDatabase(nowhere), refused)
  } finally {
    await rm(parent, { recursive: true })
  }
})
