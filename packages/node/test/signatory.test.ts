import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  makeSigningRequest,
  multilateralMatching,
  readSignatureFile,
  signingRequestText,
  type Terms,
  verifyAgreementSignature,
  verifyTerms,
} from '@comity/agreement'
import { day, isComityError, signingKeyFromSeed, toBase64url, type Verified } from '@comity/codec'
import type { Protection } from '../src/keys/vault.ts'
import { makeAgreementKey } from '../src/signatory/agreement-key.ts'
import { signElsewhere } from '../src/signatory/sign-elsewhere.ts'
import { makeSoftToken, softModule, withoutSoftHsm } from './soft-token.ts'

const party = 'norland-police'
const passphrase = 'correct horse battery staple'
const pin = '98765432'
const code = (expected: string) => (error: unknown) => isComityError(error, expected)

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-signatory-'))
})
after(() => rm(dir, { recursive: true }))

function termsWith(agreementKey: string): Verified<Terms> {
  const other = toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(2)).publicKey)
  const member = (of: string, key: string) =>
    ({ party: of, country: 'NO', memberClass: 'agency', agreementKey: key }) as const
  const budget = { profiles: ['phone/1'], dailyElements: 2_700, firstLoadElements: 0, rows: 1_000 }
  const parties = [member(party, agreementKey), member('sudland-fiu', other)]
  return verifyTerms(multilateralMatching({ parties, ...budget, from: 0, until: day }))
}

/** A new key, terms that name it, and the way to sign them with it. */
async function newSignatory(name: string, protection: Protection) {
  const path = join(dir, name)
  const terms = termsWith(await makeAgreementKey({ path, party, protection }))
  const asked = makeSigningRequest({ terms, party })
  let questions = 0
  const sign = (secret?: string, given: Partial<Parameters<typeof signElsewhere>[0]> = {}) =>
    signElsewhere({
      request: signingRequestText(asked),
      agreement: asked.agreement,
      keyFile: path,
      secret: () => {
        questions += 1
        return Promise.resolve(secret)
      },
      now: 0,
      ...given,
    })
  return { path, terms, asked, sign, questions: () => questions }
}

const protections: readonly (readonly [why: string, protection: () => Protection, secret: string | undefined])[] = [
  ['in a plain file', () => ({ kind: 'plain' }), undefined],
  ['under a passphrase', () => ({ kind: 'passphrase', secret: passphrase }), passphrase],
  ['under a key file', () => ({ kind: 'key-file', path: join(dir, 'stick') }), undefined],
]
for (const [why, protection, secret] of protections) {
  test(`an agreement key ${why} signs a request, and its file holds it`, async () => {
    const { terms, sign } = await newSignatory(why, protection())
    const { signature } = readSignatureFile(await sign(secret))
    assert.equal(verifyAgreementSignature({ jws: signature, terms }).party, party)
  })
}

test('an agreement key in a token signs there, and nothing else holds it', { skip: withoutSoftHsm }, async () => {
  makeSoftToken(dir, { label: 'signatory', pin })
  const token = { kind: 'pkcs11', module: softModule ?? '', token: 'signatory', secret: pin } as const
  const { path, terms, sign } = await newSignatory('token', token)
  assert.equal(verifyAgreementSignature({ jws: readSignatureFile(await sign(pin)).signature, terms }).party, party)
  assert.match(await readFile(path, 'utf8'), /"schema":3,"token":"comity-norland-police-agreement-/)
})

test('G-13 an agreement key under a passphrase opens with no other, and not without one', async () => {
  const { path, sign } = await newSignatory('locked', { kind: 'passphrase', secret: passphrase })
  assert.ok(!(await readFile(path, 'utf8')).includes('"key":"'), 'the file holds a plain key')
  await assert.rejects(sign('correct horse battery stable'), code('key-locked'))
  await assert.rejects(sign(undefined), code('key-locked'))
  const short = { path: join(dir, 'short'), party, protection: { kind: 'passphrase', secret: 'hunter2' } } as const
  await assert.rejects(makeAgreementKey(short), code('key-locked'))
})

test('G-13 an agreement key that others can read, or that is not the one of its public half, signs nothing', async () => {
  const { path, sign } = await newSignatory('open', { kind: 'plain' })
  const text = await readFile(path, 'utf8')
  await chmod(path, 0o644)
  await assert.rejects(sign(), code('key-unsafe'))
  await chmod(path, 0o600)
  const seed = toBase64url(new Uint8Array(32).fill(7))
  const changes = [
    text.replace(/"key":"[^"]+"/, `"key":"${seed}"`),
    text.replace('"name":"agreement"', '"name":"message"'),
    text.replace('"schema":1}', '"schema":1,"x":1}'),
    `${text}\n`,
    text.slice(0, 40),
  ]
  for (const changed of changes) {
    assert.notEqual(changed, text)
    await writeFile(path, changed)
    await assert.rejects(sign(), code('key-unsafe'), changed)
  }
  await writeFile(path, text)
  assert.ok(await sign())
})

test('D-01 a request of another hash than was shown, or for another key or party, is refused before the passphrase is asked for', async () => {
  const protection = { kind: 'passphrase', secret: passphrase } as const
  const { asked, sign, questions } = await newSignatory('asked', protection)
  const other = await newSignatory('other', { kind: 'plain' })
  const refused = code('object-mismatch')
  await assert.rejects(sign(passphrase, { agreement: other.asked.agreement }), refused)
  await assert.rejects(
    sign(passphrase, { agreement: other.asked.agreement, request: signingRequestText(other.asked) }),
    refused,
  )
  const ofOther = { ...asked, party: 'sudland-fiu', agreementKey: asked.terms.parties[1]?.agreementKey ?? '' }
  await assert.rejects(sign(passphrase, { request: signingRequestText(ofOther) }), refused)
  assert.equal(questions(), 0)
})

test('a key file is never written over', async () => {
  const { path } = await newSignatory('kept', { kind: 'plain' })
  const before = await readFile(path)
  await assert.rejects(makeAgreementKey({ path, party, protection: { kind: 'plain' } }), code('already-initialized'))
  assert.deepEqual(await readFile(path), before)
})
