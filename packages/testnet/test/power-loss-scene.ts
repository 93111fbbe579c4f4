import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { templateBasis } from '@comity/agreement'
import { caseOpen, caseShow, logVerify, personAdd } from '@comity/client/api'
import { callOwn, importOwn, type OwnNode } from '@comity/client/own'
import { rolesOf, unitName } from '../src/person.ts'
import { nodeProgram } from '../src/process-node.ts'
import { traced, traceIsWhole } from './power-loss-record.ts'

/** What a person was told is done, and when: microseconds since 1970, rounded up. */
export interface Acknowledged {
  readonly at: number
  readonly officer: string
  readonly case: string
  /** Records of the case; 0 before its import was answered. */
  readonly records: number
}

/** A run of a node on an empty disk: its traces in the order in which they were begun, and what people were told. */
export interface Recorded {
  readonly disk: string
  readonly traces: readonly string[]
  /** When `init` had ended well: from here on the folder is a node. */
  readonly made: number
  readonly acknowledged: readonly Acknowledged[]
}

const party = 'north-police'

/**
 * Records a node from nothing: made, started, at work, stopped; started, killed at work; started once more on what that
 * left, at work, stopped.
 */
export async function recordRun(folder: string): Promise<Recorded> {
  const disk = join(folder, 'disk')
  const traces = ['init', 'first', 'second', 'third'].map((name) => join(folder, `${name}.trace`))
  const [init = '', ...starts] = traces
  await traced([nodeProgram, 'init', join(disk, 'node'), ...initOptions], init).done()
  const made = rightNow()
  const administrator = (await readFile(join(disk, 'node/people/administrator.token'), 'utf8')).trim()
  const acknowledged: Acknowledged[] = []
  let officer: string | undefined
  for (const trace of starts) {
    const node = traced([nodeProgram, 'start', join(disk, 'node'), '--json'], trace)
    const { ownUrl } = await node.started()
    officer ??= await addOfficer(ownUrl, administrator)
    for (let round = 0; round < 4; round++) acknowledged.push(...(await work(ownUrl, officer)))
    await node.end(trace === starts[1] ? 'SIGKILL' : 'SIGTERM')
  }
  for (const trace of traces) await traceIsWhole(trace)
  return { disk, traces, made, acknowledged }
}

const initOptions = [
  ...['--party', party, '--name', 'North', '--country', 'NO', '--member-class', 'agency'],
  ...['--administrator', 'Ada', '--unit', unitName, '--own-port', '0', '--partner-port', '0'],
  ...['--partner-url', 'http://127.0.0.1:9'],
]

/** Somebody who may do all that the run does. */
async function addOfficer(url: string, token: string): Promise<string> {
  const body = { name: 'The officer', unit: unitName, roles: [...rolesOf.officer, ...rolesOf.approver] }
  return (await callOwn(ownNode(url, token), { call: personAdd, body })).token
}

let drawn = 0

/** A case and an import into it; each is acknowledged for itself. */
async function work(url: string, officer: string): Promise<readonly Acknowledged[]> {
  const node = ownNode(url, officer)
  const basisDocument = createHash('sha256').update('the order that opened this case').digest('base64url')
  const body = { title: 'A case', category: 'computer-fraud', basis: templateBasis, basisDocument }
  const opened = await callOwn(node, { call: caseOpen, body })
  const first = { at: rightNow(), officer, case: opened.case, records: 0 }
  const lines = Array.from({ length: 50 }, () => `d${String(drawn++)}.example\n`).join('')
  const query = { case: opened.case, format: 'text', profile: 'domain/1', status: 'suspect' } as const
  await importOwn(node, { query, content: onePiece(lines) })
  return [first, { ...first, at: rightNow(), records: 50 }]
}

/** All of what was told is there, the log is whole, and the node takes on work. */
export async function allIsThere(url: string, told: readonly Acknowledged[]): Promise<void> {
  for (const { officer, case: opened, records } of told) {
    const shown = await callOwn(ownNode(url, officer), { call: caseShow, body: { case: opened } })
    const stored = shown.records.reduce((sum, { count }) => sum + count, 0)
    assert.ok(stored >= records, `${String(records)} records were told and ${String(stored)} are there`)
  }
  const [last] = told
  if (last === undefined) return
  const { damage } = await callOwn(ownNode(url, last.officer), { call: logVerify, body: {} })
  assert.equal(damage, null, 'the log is damaged')
  await work(url, last.officer)
}

/** Whole milliseconds, rounded up: an answer is never thought to have come before it did. */
function rightNow(): number {
  return (Date.now() + 1) * 1_000
}

function ownNode(url: string, token: string): OwnNode {
  return {
    url,
    token,
    fetch: (target, { method, headers, body }) =>
      typeof body === 'string'
        ? fetch(target, { method, headers, body })
        : fetch(target, { method, headers, body: ReadableStream.from(body), duplex: 'half' }),
  }
}

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the bytes are at hand
async function* onePiece(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
