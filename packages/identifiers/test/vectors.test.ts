import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { canonicalFromStored, normalize, profileNames, profileOf } from '../src/index.ts'

interface Case {
  readonly why: string
  readonly raw: string
  readonly region?: string
  readonly cards?: boolean
  readonly value?: string
  readonly refused?: string
}

const folder = new URL('../../../vectors/identifiers/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

function load(name: string): { readonly profile: string; readonly clause: string; readonly cases: readonly Case[] } {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as ReturnType<typeof load>
}

test('every profile has a vector file with at least as many refused as accepted inputs', () => {
  const all = files.map(load)
  assert.deepEqual(all.map((file) => file.profile).sort(), [...profileNames].sort())
  for (const { profile, cases } of all) {
    const accepted = cases.filter((one) => one.value !== undefined).length
    assert.ok(cases.length - accepted >= accepted, profile)
  }
  assert.ok(all.reduce((sum, file) => sum + file.cases.length, 0) >= 400)
})

for (const { profile: name, cases } of files.map(load)) {
  const profile = profileOf(name)
  for (const { why, raw, region, cards, value, refused } of cases) {
    const input = { profile, raw, region, cards: cards ?? false }
    if (value !== undefined) {
      test(`${profile} accepts: ${why}`, () => {
        const identifier = normalize(input)
        assert.equal(identifier.value, value)
        assert.equal(canonicalFromStored({ profile, value }).value, value)
      })
    } else {
      test(`${profile} refuses: ${why}`, () => {
        assert.throws(
          () => normalize(input),
          (error) => isComityError(error, 'identifier-invalid') && error.details['reason'] === refused,
        )
      })
    }
  }
}
