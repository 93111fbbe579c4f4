import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { nodeStatus, partyList, personList } from '@comity/client/api'
import { openCase } from '../src/steps.ts'
import { startTestnet, type Testnet, type TestnetOptions } from '../src/testnet.ts'

const two: TestnetOptions = {
  parties: [
    { code: 'norland-police', memberClass: 'agency', country: 'NO' },
    { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
  ],
}

/** The processes whose parent is this one. */
function children(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid
      } catch {
        return false
      }
    })
}

/** The sockets and files of testnets that this process holds open. */
function openHandles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return /^socket:|comity/.test(target) ? [target] : []
    } catch {
      return []
    }
  })
}

/** A temporary folder of this file's own, so that what other tests make meanwhile is not counted here. */
const temporary = mkdtempSync(join(tmpdir(), 'comity-test-'))
// As root the database server runs under another account, which must be able to pass through.
chmodSync(temporary, 0o711)
process.env['TMPDIR'] = temporary

function temporaryFolders(): readonly string[] {
  return readdirSync(temporary)
}

let net: Testnet
before(async () => {
  net = await startTestnet(two)
})
after(async () => {
  await net.close()
  rmSync(temporary, { recursive: true })
})

test('a testnet opens a node, a database, people and a proxy for each party', async () => {
  for (const party of net.parties) {
    const status = await party.call(nodeStatus, {}, 'officer')
    assert.equal(status.party, party.code)
    assert.equal(status.partnerUrl, party.partnerUrl)
    const { people } = await party.call(personList, {}, 'administrator')
    assert.equal(people.length, 3)
  }
})

test('parties that are introduced know and trust each other', async () => {
  await net.introduceAll()
  for (const party of net.parties) {
    const { parties } = await party.call(partyList, {}, 'officer')
    assert.deepEqual(
      parties.map(({ state }) => state),
      ['trusted'],
    )
  }
})

test('the state of a party is the same after a call that reads, and another after one that writes', async () => {
  const police = net.party('norland-police')
  const earlier = await police.state()
  await police.call(partyList, {}, 'officer')
  assert.deepEqual(await police.state(), earlier)
  await openCase(police)
  assert.notDeepEqual(await police.state(), earlier)
  assert.deepEqual(await police.query('select count(*)::int as cases from case_file', []), [{ cases: 1 }])
})

test('a node that stops and starts again serves the same people', async () => {
  const police = net.party('norland-police')
  await police.stop()
  await assert.rejects(police.call(nodeStatus, {}, 'officer'), { code: 'node-unreachable' })
  await police.restart()
  assert.equal((await police.call(nodeStatus, {}, 'officer')).party, 'norland-police')
})

test('a node in this process refuses to be killed, and a party that does not exist is not found', async () => {
  await assert.rejects(net.party('norland-police').kill(), { code: 'not-a-process' })
  assert.throws(() => net.party('ostland-police'), { code: 'party-unknown' })
})

test('a node in a process of its own dies by SIGKILL and comes back with what it had', async (t) => {
  const killable = await startTestnet({ ...two, asProcesses: true, isDurable: true })
  t.after(() => killable.close())
  await killable.introduceAll()
  const bank = killable.party('sudland-bank')
  await bank.kill()
  await assert.rejects(bank.call(nodeStatus, {}, 'officer'), { code: 'node-unreachable' })
  await bank.restart()
  const { parties } = await bank.call(partyList, {}, 'officer')
  assert.deepEqual(
    parties.map(({ party, state }) => ({ party, state })),
    [{ party: 'norland-police', state: 'trusted' }],
  )
})

test('a closed testnet leaves no process, socket or file behind', async () => {
  const earlier = { children: children(), handles: openHandles(), folders: temporaryFolders() }
  const own = await startTestnet(two)
  await own.introduceAll()
  assert.ok(existsSync(own.dir))
  assert.ok(children().length > earlier.children.length)
  await own.close()
  assert.equal(existsSync(own.dir), false)
  assert.deepEqual(children(), earlier.children)
  assert.deepEqual(temporaryFolders(), earlier.folders)
  // Those of the shared testnet may go meanwhile; none may come.
  assert.deepEqual(
    openHandles().filter((handle) => !earlier.handles.includes(handle)),
    [],
  )
})

test('a testnet that cannot open leaves nothing behind either', async () => {
  const earlier = { children: children(), folders: temporaryFolders() }
  const parties = [...two.parties, { code: 'Not A Code', memberClass: 'agency', country: 'NO' } as const]
  await assert.rejects(startTestnet({ parties }))
  assert.deepEqual({ children: children(), folders: temporaryFolders() }, earlier)
})
