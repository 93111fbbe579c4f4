import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type CaseCommitmentBody, caseCommitmentType, commitCase } from '@comity/audit'
import { RecordsTree } from '@comity/client'
import {
  canonicalText,
  concatBytes,
  fromBase64url,
  i2osp,
  lengthPrefixed,
  sha256,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { commitEntry } from '@comity/tlog'

interface Link {
  readonly name: string
  readonly saltSeed: string
  readonly records: readonly Record<'profile' | 'value' | 'status' | 'input', string>[]
  readonly recordsRoot: string
  readonly salt: string
  readonly bound: string
  readonly body: CaseCommitmentBody
  readonly entrySalt: string
  readonly entryText: string
  readonly entry: string
}

interface CaseVectors {
  readonly caseId: string
  readonly agreement: string
  readonly basisDocument: string
  readonly basisDigest: string
  readonly accepted: readonly Link[]
  readonly different: readonly {
    readonly why: string
    readonly change: {
      readonly caseId?: string
      readonly basisDigest?: string
      readonly recordsRoot?: string
      readonly recordCount?: number
      readonly salt?: string
    }
  }[]
}

const file = new URL('../../../vectors/client/case-commitment.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as CaseVectors
const bytes = (text: string) => fromBase64url(text, 32)

function commit({ body, recordsRoot, records, salt }: Link, change: CaseVectors['different'][number]['change']) {
  return commitCase({
    agreement: vectors.agreement,
    handle: bytes(body.handle),
    previous: bytes(body.previous),
    caseId: change.caseId ?? vectors.caseId,
    basisDigest: bytes(change.basisDigest ?? vectors.basisDigest),
    recordsRoot: bytes(change.recordsRoot ?? recordsRoot),
    recordCount: change.recordCount ?? records.length,
    salt: bytes(change.salt ?? salt),
  })
}

test('the basis digest of the vectors is that of the document', () => {
  assert.equal(toBase64url(sha256(utf8Encode(vectors.basisDocument))), vectors.basisDigest)
})

for (const link of vectors.accepted) {
  test(`the ${link.name} commitment of a chain has the root, bound bytes, body and entry of the vectors`, () => {
    const tree = new RecordsTree(bytes(link.saltSeed))
    for (const { profile, value, status, input } of link.records) {
      // spec/matching.md §1, written out.
      assert.equal(toBase64url(lengthPrefixed(utf8Encode(profile), utf8Encode(value))), input)
      tree.add({ input: fromBase64url(input), status })
    }
    assert.equal(toBase64url(tree.root()), link.recordsRoot)
    const count = i2osp(link.records.length, 8)
    const bound = lengthPrefixed(utf8Encode(vectors.caseId), bytes(vectors.basisDigest), bytes(link.recordsRoot), count)
    assert.equal(toBase64url(bound), link.bound)
    assert.equal(toBase64url(sha256(concatBytes(bytes(link.salt), bound))), link.body.commitment)
    assert.deepEqual(commit(link, {}), link.body)
    assert.equal(canonicalText(link.body), link.entryText)
    const opening = { salt: bytes(link.entrySalt), type: caseCommitmentType, body: link.body }
    assert.equal(toBase64url(commitEntry(opening)), link.entry)
  })
}

test('later entries of a chain name the first as handle and the one before as previous', () => {
  const [first, ...later] = vectors.accepted
  for (const [at, { body }] of later.entries()) {
    assert.equal(body.handle, first?.entry)
    assert.equal(body.previous, vectors.accepted[at]?.entry)
  }
})

test('the worked example of spec/matching.md §6 is the first link of the vectors', () => {
  const page = readFileSync(new URL('../../../spec/matching.md', import.meta.url), 'utf8')
  const [first] = vectors.accepted
  assert.ok(first)
  const shown = [...first.records.map(({ input }) => input), first.recordsRoot, first.body.commitment, first.entry]
  for (const value of shown) assert.ok(page.includes(` ${value}\n`), value)
})

for (const { why, change } of vectors.different) {
  test(`${why} gives another commitment`, () => {
    const [first] = vectors.accepted
    assert.ok(first)
    assert.notEqual(commit(first, change).commitment, first.body.commitment)
  })
}
