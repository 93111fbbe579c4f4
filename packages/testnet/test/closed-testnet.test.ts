import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { startTestnet, type TestnetOptions } from '../src/testnet.ts'

/*
 * What a testnet leaves when it is closed: nothing. In a file of its own, because the nodes of another testnet open connections of
 * theirs whenever a clock has something to say.
 */
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
after(() => {
  rmSync(temporary, { recursive: true, force: true })
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
  assert.deepEqual(openHandles(), earlier.handles)
})

test('a testnet that cannot open leaves nothing behind either', async () => {
  const earlier = { children: children(), folders: temporaryFolders() }
  const parties = [...two.parties, { code: 'Not A Code', memberClass: 'agency', country: 'NO' } as const]
  await assert.rejects(startTestnet({ parties }))
  assert.deepEqual({ children: children(), folders: temporaryFolders() }, earlier)
})
