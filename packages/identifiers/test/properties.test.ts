import assert from 'node:assert/strict'
import { isIPv6 } from 'node:net'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import fc from 'fast-check'
import { composeIBAN } from 'ibantools'
import { type Canonical, inputBytes, normalize, type ProfileName, profileNames, refusalReasons } from '../src/index.ts'

const hosts = fc.stringMatching(/^[a-zA-Z0-9_ßüéאب。.\u00ad-]{1,12}\.[a-zA-Zéü]{1,6}\.?$/)
const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((list) => list.join(''))

/** Values near what each profile takes, so that a good share of them is accepted. */
const near: Record<ProfileName, fc.Arbitrary<string>> = {
  'phone/1': digits(4, 16).map((text) => `+${text}`),
  'email/1': fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), hosts).map(([a, b]) => `${a}@${b}`),
  'domain/1': fc.oneof(
    hosts,
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `${text}.com`),
  ),
  'ip/1': fc.oneof(fc.ipV4(), fc.ipV6()),
  'iban/1': digits(18, 18).map((bban) => composeIBAN({ countryCode: 'DE', bban }) ?? ''),
  'card/1': digits(12, 19),
  'wallet/1': fc.oneof(
    fc.stringMatching(/^0x(?:[0-9a-f]{40}|[0-9A-F]{40})$/),
    fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/),
  ),
  'account/1': fc
    .tuple(fc.constantFrom('x', 'forum', 'TG'), fc.string({ unit: 'grapheme' }))
    .map((two) => two.join(':')),
  'iddoc/1': fc.stringMatching(/^[a-zA-Z]{2}:(passport|ID|VISA):[a-zA-Z0-9 -]{1,12}$/),
  'target/1': fc
    .tuple(fc.stringMatching(/^202[0-9]-[01][0-9]-[0-3][0-9]$/), digits(8, 12))
    .map(([day, number]) => `${day} phone/1 +${number}`),
  'person/1': fc.stringMatching(/^[a-zA-ZéßøŁÅıİ' ,.-]{1,16};19[0-9]{2}-0[1-9]-[0-3][0-9]$/),
}

function tryNormalize(profile: ProfileName, raw: string): Canonical | undefined {
  try {
    return normalize({ profile, raw, cards: true })
  } catch (error) {
    assert.ok(isComityError(error, 'identifier-invalid'), String(error))
    assert.ok((refusalReasons as readonly unknown[]).includes(error.details['reason']))
    return undefined
  }
}

for (const profile of profileNames) {
  test(`${profile} gives its own result back unchanged`, () => {
    let accepted = 0
    fc.assert(
      fc.property(near[profile], (raw) => {
        const first = tryNormalize(profile, raw)
        if (first === undefined) return
        accepted += 1
        assert.equal(normalize({ profile, raw: first.value, cards: true }).value, first.value)
      }),
      { numRuns: 1_000 },
    )
    assert.ok(accepted > 0, 'no generated value was accepted')
  })

  test(`${profile} throws identifier-invalid and nothing else on arbitrary text`, () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string()), (raw) => {
        tryNormalize(profile, raw)
      }),
      { numRuns: 500 },
    )
  })
}

test('a refusal carries no part of the value', () => {
  fc.assert(
    fc.property(fc.constantFrom(...profileNames), fc.stringMatching(/^canary[0-9]{6}\/$/), (profile, raw) => {
      try {
        normalize({ profile, raw, cards: false })
      } catch (error) {
        assert.ok(error instanceof Error)
        assert.ok(!`${error.message} ${JSON.stringify(error)}`.includes('canary'))
      }
    }),
  )
})

test('ip/1 takes exactly the IPv6 texts that the runtime takes, zones apart', () => {
  const text = fc.stringMatching(/^[0-9a-f:.]{2,20}$/)
  fc.assert(
    fc.property(fc.oneof(text, fc.ipV6()), (raw) => {
      if (!raw.includes(':') || /^[^:]+:[0-9]*$/.test(raw)) return
      assert.equal(tryNormalize('ip/1', raw) !== undefined, isIPv6(raw))
    }),
    { numRuns: 3_000 },
  )
})

test('two different identifiers never give the same input bytes', () => {
  const part = fc.string({ maxLength: 6 })
  const any = fc.record({ profile: part, value: part })
  fc.assert(
    fc.property(any, any, (left, right) => {
      const same = left.profile === right.profile && left.value === right.value
      // Not canonical: the encoding must be injective for whatever strings it is given.
      const [a, b] = [left, right].map((one) => Buffer.from(inputBytes(one as unknown as Canonical)))
      assert.equal(a?.equals(b ?? Buffer.alloc(0)), same)
    }),
    { numRuns: 2_000 },
  )
})

test('the input bytes are the profile and the value, each behind its two-byte length', () => {
  const identifier = normalize({ profile: 'domain/1', raw: 'B.example', cards: false })
  assert.equal(Buffer.from(inputBytes(identifier)).toString('latin1'), '\0\x08domain/1\0\x09b.example')
})
