import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { domainToASCII, fileURLToPath } from 'node:url'
import { isComityError } from '@comity/codec'
import { normalize, type ProfileName } from '../src/index.ts'

const shared = process.env['COMITY_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url))
const data = join(shared, 'data')
const skip = existsSync(data) ? false : 'the public lists are not beside the project'

function linesOf(pattern: string): readonly string[] {
  const files = globSync(pattern, { cwd: data })
  assert.ok(files.length > 0, pattern)
  return files
    .flatMap((file) => readFileSync(join(data, file), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
}

function normalizeAll(profile: ProfileName, lines: readonly string[]) {
  const accepted = new Map<string, string>()
  const refused: string[] = []
  for (const raw of lines) {
    try {
      accepted.set(raw, normalize({ profile, raw, cards: false }).value)
    } catch (error) {
      assert.ok(isComityError(error, 'identifier-invalid'))
      refused.push(raw)
    }
  }
  return { accepted, refused }
}

test('domain/1 agrees with the URL parser of the runtime on every accepted line of the public lists', { skip }, () => {
  const { accepted, refused } = normalizeAll('domain/1', linesOf('{m,p,eth,d,i}*/*domains*.txt'))
  for (const [raw, value] of accepted) {
    assert.equal(domainToASCII(raw.trim()).replace(/\.$/, ''), value)
  }
  assert.ok(accepted.size > 200_000)
  assert.ok(refused.length < accepted.size / 500)
})

test('wallet/1 takes every published Bitcoin, Ethereum and Tron address of the sanction lists', { skip }, () => {
  // One Tron address stands in the published Bitcoin list; the address's own form decides, not the list's title.
  for (const { list, chain, strangers } of [
    { list: 'xbt', chain: 'bitcoin', strangers: 1 },
    { list: 'eth', chain: 'ethereum', strangers: 0 },
    { list: 'trx', chain: 'tron', strangers: 0 },
  ]) {
    const { accepted, refused } = normalizeAll('wallet/1', linesOf(`ofac-0xb10c/addresses-${list}.txt`))
    assert.deepEqual(refused, [])
    assert.equal([...accepted.values()].filter((value) => !value.startsWith(`${chain}:`)).length, strangers)
  }
})

test('wallet/1 refuses every address of chains that it does not know', { skip }, () => {
  const lines = linesOf('ofac-0xb10c/addresses-{btg,dash,ltc,xmr,xrp,xvg,zec}.txt')
  assert.equal(normalizeAll('wallet/1', [...lines, ...linesOf('polkadot-js-phishing/addresses.txt')]).accepted.size, 0)
})

test(
  'phone/1 takes every international number of the public lists and no number without plus or region',
  { skip },
  () => {
    const international = linesOf('{castle,turkish}*/phones.txt')
    assert.deepEqual(normalizeAll('phone/1', international).refused, [])
    assert.equal(normalizeAll('phone/1', linesOf('jesobreira*/phones.txt')).accepted.size, 0)
  },
)

test('ip/1 takes every line of the plain address lists and refuses every address with a port', { skip }, () => {
  assert.deepEqual(normalizeAll('ip/1', linesOf('{romain,phish}*/ips*.txt')).refused, [])
  const ports = linesOf('stamparm-maltrail/ips.txt').filter((line) => line.includes(':'))
  assert.equal(normalizeAll('ip/1', ports).accepted.size, 0)
})
