import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8Encode } from '@comity/codec'
import { parseProblem, problemOf } from '@comity/protocol'

const request = '01234567-89ab-4cde-8f01-23456789abcd'
const problem = problemOf({ code: 'replay', status: 409, meaning: 'seen before', request, seen: undefined })

test('a problem carries its code as a URN, its status and the id of the request', () => {
  assert.deepEqual(problem, {
    type: 'urn:comity:err:replay',
    title: 'seen before',
    status: 409,
    instance: `urn:uuid:${request}`,
  })
  assert.deepEqual(parseProblem(utf8Encode(JSON.stringify(problem))), {
    code: 'replay',
    status: 409,
    receipt: undefined,
    seen: undefined,
  })
})

test('what is not such a problem is refused: foreign types, long texts, other statuses, no JSON', () => {
  for (const bad of [
    { ...problem, type: 'about:blank' },
    { ...problem, status: 200 },
    { ...problem, extra: 1 },
    { ...problem, detail: 'x'.repeat(501) },
  ]) {
    assert.throws(() => parseProblem(utf8Encode(JSON.stringify(bad))), { code: 'schema' })
  }
  assert.throws(() => parseProblem(utf8Encode('<html>')), { code: 'schema' })
  assert.throws(() => parseProblem(new Uint8Array(5_000)), { code: 'schema' })
})
