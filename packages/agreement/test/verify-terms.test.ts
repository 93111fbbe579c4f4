import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { agreementHash, type Terms, verifyTerms } from '@comity/agreement'
import { type Patch, patched, readVectors } from './vectors.ts'

interface TermsVectors {
  readonly base: Terms
  readonly baseHash: string
  readonly cases: readonly {
    readonly name: string
    readonly patch: readonly Patch[]
    readonly repeat?: { readonly times: number }
    readonly code: string | null
  }[]
}

const { base, baseHash, cases } = readVectors('terms') as TermsVectors

test('the hash of terms is that of their canonical bytes', () => {
  assert.equal(agreementHash(verifyTerms(base)), baseHash)
})

for (const { name, patch, repeat, code } of cases) {
  test(`terms with ${name} are ${code === null ? 'accepted' : `refused as ${code}`}`, () => {
    const terms = patched(base, patch)
    if (repeat) Object.assign(terms as object, { match: Array.from({ length: repeat.times }, () => base.match[0]) })
    if (code === null) assert.deepEqual(verifyTerms(terms), terms)
    else
      assert.throws(
        () => verifyTerms(terms),
        (error) => isComityError(error, code),
      )
  })
}

test('D-09 a policy bomb is refused in under 100 ms of work', () => {
  const bombs: readonly (readonly [unknown, string])[] = [
    [{ ...base, match: Array.from({ length: 100_000 }, () => base.match[0]) }, 'policy-too-large'],
    [{ ...base, extra: 'x'.repeat(1_000_000) }, 'policy-too-large'],
    [nested(1_000), 'json-noncanonical'],
  ]
  for (const [bomb, code] of bombs) {
    const before = process.cpuUsage()
    assert.throws(
      () => verifyTerms(bomb),
      (error) => isComityError(error, code),
    )
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 100_000)
  }
})

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let at = 0; at < depth; at += 1) value = [value]
  return value
}
