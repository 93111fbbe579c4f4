import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  agreementHash,
  agreementWords,
  makeSigningRequest,
  multilateralMatching,
  readSignatureFile,
  signingRequestText,
  verifyAgreementSignature,
  verifyTerms,
} from '@comity/agreement'
import { day, signingKeyFromSeed, toBase64url } from '@comity/codec'
import { comity } from './program.ts'

let dir: string
let keyFile: string
let request: string
let terms: ReturnType<typeof verifyTerms>
const at = (name: string) => join(dir, name)
/** No node is anywhere near. */
const env = { COMITY_NODE: '/nonexistent' }
const elsewhere = (...argv: readonly string[]) => comity(argv, { env })

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-signatory-'))
  keyFile = at('norland.key')
  const made = await elsewhere('agreement', 'new-key', keyFile, '--party', 'norland-police', '--json')
  const { publicKey } = JSON.parse(made.stdout) as { readonly publicKey: string }
  const other = toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(2)).publicKey)
  const member = (party: string, agreementKey: string) =>
    ({ party, country: 'NO', memberClass: 'agency', agreementKey }) as const
  terms = verifyTerms(
    multilateralMatching({
      parties: [member('norland-police', publicKey), member('sudland-fiu', other)],
      profiles: ['phone/1'],
      dailyElements: 2_700,
      firstLoadElements: 0,
      rows: 1_000,
      from: 0,
      until: day,
    }),
  )
  request = at('request')
  await writeFile(request, signingRequestText(makeSigningRequest({ terms, party: 'norland-police' })))
})
after(() => rm(dir, { recursive: true }))

const sign = (...more: readonly string[]) => elsewhere('agreement', 'sign', '--offline', ...more)

test('a key that nobody asked to protect is made with a warning, and one that is meant so without', async () => {
  const made = (name: string, ...more: readonly string[]) =>
    elsewhere('agreement', 'new-key', at(name), '--party', 'norland-police', ...more)
  assert.match((await made('open.key')).stderr, /Warning: The key lies unprotected in .*open\.key: .*--keys passphrase/)
  assert.equal((await made('meant.key', '--keys', 'plain')).stderr, '')
  const named = ['--party', 'norland-police', '--name', 'N', '--country', 'NO', '--member-class', 'agency']
  const init = [...named, '--administrator', 'A', '--unit', 'u']
  // Where tests run as root the database's own account passes through.
  await chmod(dir, 0o711)
  const node = await elsewhere('node', 'init', at('node'), ...init)
  assert.match(
    node.stderr,
    /^Warning: The keys lie unprotected in .*\/node\/keys: .*: comity key protect --node .*--keys /m,
  )
  // Whoever wants keys protected and does not say how is not given plain ones.
  assert.equal((await elsewhere('key', 'protect', at('node'))).code, 2)
  const auditor = await elsewhere('audit', 'key', '--out', at('auditor.key'))
  assert.match(auditor.stderr, /Warning: The key lies unprotected in .*auditor\.key/)
})

test('a new agreement key lies in a file of mode 0600 that is never written over', async () => {
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600)
  const before = await readFile(keyFile)
  assert.equal((await elsewhere('agreement', 'new-key', keyFile, '--party', 'norland-police')).code, 73)
  assert.deepEqual(await readFile(keyFile), before)
})

test('without a key a request is shown, whole if asked, with the words of its hash, and nothing is signed', async () => {
  const out = at('unsigned')
  const shown = await sign(request, '--full', '--out', out)
  assert.equal(shown.code, 0, shown.stderr)
  const hash = agreementHash(terms)
  for (const part of [hash, agreementWords(hash), 'norland-police, sudland-fiu', '"rows": 1000', 'Nothing is signed'])
    assert.ok(shown.stdout.includes(part), part)
  // Who watches, who audits, how one leaves: seen before a signature without asking for the terms whole.
  assert.match(shown.stdout, /^Oversight +none$/m)
  assert.match(shown.stdout, /^Auditors +none$/m)
  assert.match(shown.stdout, /^Notice to leave +30 days$/m)
  assert.match(shown.stdout, /^Comes into force +when every party has signed$/m)
  assert.match((await sign(request, '--lang', 'zh')).stdout, /^退出通知期 +30天$/m)
  assert.equal(existsSync(out), false)
  const { signature, file } = JSON.parse((await sign(request, '--json')).stdout) as Readonly<Record<string, unknown>>
  assert.deepEqual([signature, file], [null, null])
})

test('with the key of the party a request becomes a signature of its terms, in a new file', async () => {
  const out = at('signature')
  const signed = await sign(request, '--key', keyFile, '--out', out)
  assert.equal(signed.code, 0, signed.stderr)
  const { signature, party } = readSignatureFile(await readFile(out, 'utf8'))
  assert.equal(party, 'norland-police')
  assert.equal(verifyAgreementSignature({ jws: signature, terms }).party, party)
  assert.equal((await sign(request, '--key', keyFile, '--out', out)).code, 73)
})

test('D-01 a request that was changed, or of another hash than the one given, is refused before a key is opened', async () => {
  const text = await readFile(request, 'utf8')
  const changed: readonly (readonly [text: string, code: string])[] = [
    [text.replace('"rows":1000', '"rows":9000'), 'object-mismatch'],
    [text.replace('"party":"norland-police","schema"', '"party":"sudland-fiu","schema"'), 'object-mismatch'],
    [text.replace('{', '{ '), 'json-noncanonical'],
    [text.replace('"schema":1,"terms"', '"schema":2,"terms"'), 'schema'],
  ]
  for (const [content, code] of changed) {
    assert.notEqual(content, text)
    await writeFile(at('changed'), content)
    const ran = await sign(at('changed'), '--key', at('no.key'), '--out', at('never'))
    assert.deepEqual([ran.code, ran.stdout], [65, ''])
    assert.match(ran.stderr, new RegExp(`^comity: ${code}: `))
  }
  const other = toBase64url(new Uint8Array(32))
  const ran = await elsewhere('agreement', 'sign', other, '--offline', request, '--key', keyFile, '--out', at('never'))
  assert.deepEqual([ran.code, ran.stdout, existsSync(at('never'))], [65, '', false])
})

test('D-01 a key that is not that of the party in the terms signs nothing', async () => {
  const otherKey = at('other.key')
  await elsewhere('agreement', 'new-key', otherKey, '--party', 'norland-police')
  const ran = await sign(request, '--key', otherKey, '--out', at('never'), '--json')
  assert.deepEqual([ran.code, ran.stdout, existsSync(at('never'))], [65, '', false])
})

test('a key without a request is a command line that cannot be understood', async () => {
  assert.equal((await elsewhere('agreement', 'sign', 'x'.repeat(43), '--key', keyFile)).code, 2)
  assert.equal((await elsewhere('agreement', 'sign')).code, 2)
})
