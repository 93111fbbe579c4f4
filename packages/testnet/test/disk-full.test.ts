import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { caseList, indexPublish, indexStatus, jobShow, logVerify } from '@comity/client/api'
import {
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  type TestParty,
  type Testnet,
} from '../src/index.ts'

const run = promisify(execFile)
/** Mounting a small file system of its own needs root on Linux. */
const skip = process.platform !== 'linux' || process.getuid?.() !== 0 ? 'only root can mount a small disk' : false
const folders = ['log', 'index'] as const

let net: Testnet
let police: TestParty
let agreement: string

before(async () => {
  if (skip !== false) return
  net = await startTestnet({
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  police = net.party('north-police')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, {}))
  await importLines(police, { case: await openCase(police), profile: 'domain/1', lines: ['one.example'] })
  await publish(police, agreement)
  await police.stop()
  for (const folder of folders) await moveToSmallDisk(join(police.dir, folder))
  await police.restart()
})
after(async () => {
  if (skip !== false) return
  await police.stop()
  for (const folder of folders) await run('umount', [join(police.dir, folder)])
  await net.close()
})

async function moveToSmallDisk(folder: string): Promise<void> {
  const aside = `${folder}.aside`
  await cp(folder, aside, { recursive: true })
  await rm(folder, { recursive: true })
  await mkdir(folder, { mode: 0o700 })
  await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  await cp(aside, folder, { recursive: true })
  await rm(aside, { recursive: true })
}

/** Takes all space that is left. */
async function fill(folder: string): Promise<void> {
  for (let size = 1_048_576; size >= 1; size /= 2) {
    for (let at = 0; ; at++) {
      const path = join(folder, `filler-${String(size)}-${String(at)}`)
      try {
        await writeFile(path, Buffer.alloc(size))
      } catch {
        // What was written of it takes space as well.
        break
      }
    }
  }
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.startsWith('filler-')) await rm(join(folder, name))
}

const published = async () => (await police.call(indexStatus, { agreement }, 'officer')).published.at(-1)?.version

async function startPublishing(line: string): Promise<string> {
  await importLines(police, { case: await openCase(police), profile: 'domain/1', lines: [line] })
  return (await police.call(indexPublish, { agreement }, 'officer')).job
}

const untilEnded = (job: string) =>
  eventually(async () => {
    const { state, error } = await police.call(jobShow, { job }, 'officer')
    return state === 'running' ? undefined : { state, error }
  })

/** What a job shows between two runs: the node itself is in want, so it tries again. */
const untilInWant = (job: string) =>
  eventually(async () => {
    const { state, error } = await police.call(jobShow, { job }, 'officer')
    return error === null ? undefined : { state, error }
  })

test(
  'G-03 a full disk refuses what it cannot hold, reading goes on, and space that returns is enough',
  { skip },
  async () => {
    const version = await published()
    for (const folder of folders) await fill(join(police.dir, folder))
    const job = await startPublishing('two.example')
    assert.deepEqual(await untilInWant(job), { state: 'running', error: 'storage-full' })
    assert.equal(await published(), version, 'the former version stays')
    // What needs no more of that disk works: cases, records, and entries of the log, which the database holds.
    assert.ok((await police.call(caseList, {}, 'officer')).cases.length > 0)
    const { damage, size } = await police.call(logVerify, {}, 'approver')
    assert.equal(damage, null)
    await openCase(police)
    const names = await readdir(join(police.dir, 'index'))
    assert.ok(
      names.every((name) => name.startsWith('filler-') || name.endsWith('.draft') || /^[0-9a-f]{64}$/.test(name)),
    )

    for (const folder of folders) await empty(join(police.dir, folder))
    // Nobody publishes again: the job that was in want ends by itself.
    assert.deepEqual(await untilEnded(job), { state: 'done', error: null })
    assert.equal(await published(), (version ?? 0) + 1)
    // The log's files follow by themselves, without a restart.
    await eventually(async () => {
      const verified = await police.call(logVerify, {}, 'approver')
      assert.equal(verified.damage, null)
      const { size: now } = verified
      const note = await readFile(join(police.dir, 'log', 'checkpoint'), 'utf8')
      return now > size && note.split('\n')[1] === String(now) ? true : undefined
    })
  },
)
