import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { evidenceFetch, evidenceVerify } from '@comity/client/api'
import { uploadEvidenceOwn } from '@comity/client/own'
import { isComityError } from '@comity/codec'
import { cutLink, eventually, noFaults, type TestParty } from '../src/index.ts'
import {
  accept,
  bytesOf,
  collect,
  digestOf,
  type EvidenceScene,
  inState,
  offer,
  openEvidenceScene,
  readDigest,
  show,
  work,
} from './evidence-scene.ts'

const mebibyte = 1_048_576
/** 64 MiB, and 2 GiB in the soak. */
const size = process.env['COMITY_SOAK'] === undefined ? 64 * mebibyte : 2_048 * mebibyte
const interruptions = 10
/** Resident memory of a node's process. */
const maxResident = 300_000_000

let scene: EvidenceScene
before(async () => {
  scene = await openEvidenceScene({ asProcesses: true })
  // What publishing and asking left in memory is not the exhibit's.
  for (const party of [scene.giver, scene.receiver]) {
    await party.stop()
    await party.restart()
  }
})
after(() => scene.net.close())

type Sides = Record<'giver' | 'receiver', number>

/** Runs work and returns the most that each node's process held meanwhile, in bytes. */
async function peakOf(run: () => Promise<void>): Promise<Sides> {
  const peak: Sides = { giver: 0, receiver: 0 }
  const timer = setInterval(() => {
    for (const side of ['giver', 'receiver'] as const) peak[side] = Math.max(peak[side], residentBytes(scene[side]))
  }, 50)
  try {
    await run()
  } finally {
    clearInterval(timer)
  }
  return peak
}

/** Of the newest process of the party's node; 0 while there is none. */
function residentBytes({ dir }: TestParty): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const sizes = pids.map((pid) => {
    const words = textOf(`/proc/${pid}/cmdline`).split('\0')
    if (words[words.indexOf('start') + 1] !== dir) return 0
    return Number(textOf(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * 4_096
  })
  return Math.max(0, ...sizes)
}

/** Empty for a process that ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Bytes of the receiver's stored bag. */
async function fetched(evidence: string): Promise<number> {
  const { receiver } = scene
  const rows = await receiver.query(`select id from evidence_file where evidence = $1 and kind = 'bag'`, [evidence])
  const [row] = rows
  if (row === undefined) return 0
  const file = await stat(join(receiver.dir, 'evidence', String(row['id']))).catch(() => undefined)
  return file?.size ?? 0
}

/** Fetches until the stored bag has grown to a share of the whole, then ends the work in one of several ways. */
async function interrupt(evidence: string, number: number): Promise<void> {
  const { giver, receiver } = scene
  const before = await fetched(evidence)
  const target = Math.min((size * (number + 1)) / (interruptions + 2), size - mebibyte)
  // Later ones go on by themselves when the node starts.
  if (number === 0) await receiver.call(evidenceFetch, { evidence }, 'officer')
  await eventually(async () => ((await fetched(evidence)) >= target ? true : undefined))
  if (number % 3 === 0) await receiver.stop()
  else if (number % 3 === 1) await receiver.kill()
  else {
    giver.setFaults(cutLink)
    await sleep(300)
    await receiver.kill()
    giver.setFaults(noFaults)
  }
  assert.ok((await fetched(evidence)) >= before, 'what was fetched is lost')
  await receiver.restart()
}

test(`an exhibit of ${String(size / mebibyte)} MiB goes through, interrupted ${String(interruptions)} times, in bounded memory`, async (t) => {
  const { giver, receiver } = scene
  const peaks: Record<string, Sides> = {}
  let evidence = ''
  peaks['collected'] = await peakOf(async () => {
    evidence = await collect(scene, [{ name: 'disk.img', bytes: () => bytesOf(size, 7) }])
  })
  peaks['sealed'] = await peakOf(() => offer(scene, evidence))
  await accept(scene, evidence)
  const requests = giver.requests()
  peaks['fetched'] = await peakOf(async () => {
    for (let number = 0; number < interruptions; number += 1) await interrupt(evidence, number)
    // The job goes on by itself after each start; when it has ended, all is here.
    await inState(receiver, { evidence, state: 'RECEIVED' })
  })
  const asked = giver.requests() - requests
  peaks['verified'] = await peakOf(() => work(receiver, evidenceVerify, evidence))
  peaks['read'] = await peakOf(async () => {
    const expected = await digestOf(bytesOf(size, 7))
    assert.equal(await readDigest(receiver, { evidence, file: 1 }, 'officer'), expected)
  })
  for (const [name, sides] of Object.entries(peaks)) {
    const said = Object.entries(sides).map(([side, bytes]) => `${side} ${String(Math.round(bytes / 1_000_000))} MB`)
    t.diagnostic(`${name}: ${said.join(', ')}`)
    for (const bytes of Object.values(sides)) assert.ok(bytes > 0 && bytes < maxResident, `${name}: ${said.join(', ')}`)
  }
  const { seal, state } = await show(receiver, evidence)
  assert.equal(state, 'VERIFIED')
  const chunks = seal?.chunks ?? 0
  t.diagnostic(`${String(chunks)} chunks, ${String(asked)} calls of the giver`)
  // Resumed, not begun anew: only what was on its way when the node ended is asked for again.
  assert.ok(asked < chunks + interruptions * 40, String(asked))
})

test('an upload whose id is used is refused, and so is one without a role', async () => {
  const { giver } = scene
  const file = randomUUID()
  await uploadEvidenceOwn(giver.ownNode('officer'), { file, content: bytesOf(10, 1) })
  const again = uploadEvidenceOwn(giver.ownNode('officer'), { file, content: bytesOf(10, 1) })
  await assert.rejects(again, (error) => isComityError(error, 'object-mismatch'))
  const other = uploadEvidenceOwn(giver.ownNode('approver'), { file: randomUUID(), content: bytesOf(10, 1) })
  await assert.rejects(other, (error) => isComityError(error, 'role-forbids'))
})
