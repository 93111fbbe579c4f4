import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { commitCase, noEntry } from '@comity/audit'
import { RecordsTree } from '@comity/client'
import { equalBytes, hmacSha256, i2osp, lengthPrefixed, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { emptyRoot, leafHash, nodeHash } from '@comity/tlog'

const saltSeed = new Uint8Array(32).fill(3)

/** RFC 6962 §2.1, as its recursion reads. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return emptyRoot()
  if (leaves.length === 1) return first
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return nodeHash({ left: naiveRoot(leaves.slice(0, split)), right: naiveRoot(leaves.slice(split)) })
}

test('the records root equals the recursion of RFC 6962 over salted leaves, for any number of records', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (inputs) => {
      const tree = new RecordsTree(saltSeed)
      for (const input of inputs) tree.add({ input, status: 'suspect' })
      const leaves = inputs.map((input, at) => {
        const salt = hmacSha256(saltSeed, i2osp(at, 8)).subarray(0, 16)
        return leafHash(sha256(lengthPrefixed(salt, input, utf8Encode('suspect'))))
      })
      assert.ok(equalBytes(tree.root(), naiveRoot(leaves)))
      assert.equal(tree.count, inputs.length)
    }),
  )
})

const commitment = {
  agreement: toBase64url(new Uint8Array(32).fill(1)),
  handle: noEntry,
  previous: noEntry,
  caseId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  basisDigest: new Uint8Array(32).fill(2),
  recordsRoot: new Uint8Array(32).fill(4),
  recordCount: 7,
  salt: new Uint8Array(32).fill(5),
}

test('a case commitment changes with everything that it binds, and shows none of it', () => {
  const body = commitCase(commitment)
  for (const other of [
    { caseId: '0f8fad5b-d9cb-469f-a165-70867728950f' },
    { basisDigest: new Uint8Array(32) },
    { recordsRoot: new Uint8Array(32) },
    { recordCount: 8 },
    { salt: new Uint8Array(32) },
  ]) {
    assert.notEqual(commitCase({ ...commitment, ...other }).commitment, body.commitment)
  }
  assert.deepEqual(Object.keys(body).sort(), ['agreement', 'commitment', 'handle', 'previous'])
  assert.ok(!JSON.stringify(body).includes(commitment.caseId))
})

test('a record is bound with its status', () => {
  const root = (status: string) => {
    const tree = new RecordsTree(saltSeed)
    tree.add({ input: Uint8Array.of(1), status })
    return toBase64url(tree.root())
  }
  assert.notEqual(root('suspect'), root('victim'))
})
