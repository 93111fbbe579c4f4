import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { GatheredRows } from '../src/index/gathered-rows.ts'

const count = 5_000

/** Tags of which some are equal and many share their first four bytes. */
function tagOf(at: number): Buffer {
  const identifier = at % 4_700
  const tag = createHash('sha256').update(String(identifier)).digest().subarray(0, 12)
  if (identifier % 3 === 0) tag.fill(identifier % 7, 0, 4)
  return tag
}

function gather(): GatheredRows {
  const gathered = new GatheredRows()
  for (let from = 0; from < count; from += 512) {
    const size = Math.min(512, count - from)
    const rows = Buffer.alloc(size * 44)
    const [references, facts, records] = [Buffer.alloc(size * 8), Buffer.alloc(size * 8), Buffer.alloc(size * 16)]
    for (let at = 0; at < size; at += 1) {
      rows.set(tagOf(from + at), at * 44)
      rows.writeUInt32BE(from + at, at * 44 + 40)
      references.set(
        createHash('sha256')
          .update(`r${String(from + at)}`)
          .digest()
          .subarray(0, 8),
        at * 8,
      )
      records.writeUInt32BE(from + at, at * 16)
    }
    gathered.add({ count: size, rows, references, facts, records })
  }
  return gathered
}

test('rows are led in the order of their whole tags, and equal tags are one row that their records share', () => {
  const gathered = gather()
  const { leaders, shared } = gathered.group()
  const expected = Array.from({ length: count }, (_, at) => at).sort(
    (left, right) => Buffer.compare(tagOf(left), tagOf(right)) || left - right,
  )
  const sameAsBefore = (at: number) => at > 0 && tagOf(expected[at] ?? 0).equals(tagOf(expected[at - 1] ?? 0))
  assert.deepEqual([...gathered.order()], expected)
  assert.deepEqual(
    [...leaders],
    expected.filter((_, at) => !sameAsBefore(at)),
  )
  assert.equal(shared.length, count - 4_700)
  for (const { members } of shared) assert.equal(new Set(members.map((at) => tagOf(at).toString('hex'))).size, 1)
})

test('places in the order of references are the same places, by their first four bytes', () => {
  const gathered = gather()
  const { leaders } = gathered.group()
  const ordered = gathered.byReference(leaders)
  const heads = [...ordered].map((at) => Buffer.from(gathered.reference(at)).readUInt32BE(0))
  assert.deepEqual(
    heads,
    [...heads].sort((left, right) => left - right),
  )
  assert.deepEqual([...ordered].sort(), [...leaders].sort())
})
