import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  agreementHash,
  agreementWords,
  makeSigningRequest,
  signingRequestText,
  type Terms,
  verifyTerms,
} from '@comity/agreement'
import { agreementTemplates, fillTemplate } from '@comity/agreement/templates'
import { asUnverified, signingKeyFromSeed, toBase64url, type Verified } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'
import { signedCard } from './signed-card.ts'

let dir: string
let terms: Verified<Terms>
let termsFile: string
const at = (name: string) => join(dir, name)
/** No node is anywhere near. */
const env = { COMITY_NODE: '/nonexistent' }
const render = (...argv: readonly string[]) => comity(['agreement', 'render', ...argv], { env })

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-render-'))
  const member = (party: string, seed: number) => {
    const agreementKey = toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(seed)).publicKey)
    return { party, memberClass: 'agency', country: 'NO', agreementKey } as const
  }
  const [template] = agreementTemplates
  assert.ok(template)
  terms = fillTemplate({
    template,
    parties: [member('norland', 1), member('sudland', 2)],
    from: Date.UTC(2026, 0, 1),
    profiles: ['phone/1'],
  })
  termsFile = at('terms.json')
  await writeFile(termsFile, JSON.stringify(terms, undefined, 2))
})
after(() => rm(dir, { recursive: true }))

test('terms of a file become a page without a node, in a new file whose hash is told', async () => {
  const out = at('terms.html')
  const ran = await render(termsFile, '--languages', 'en,zh', '--out', out, '--json')
  assert.equal(ran.code, 0, ran.stderr)
  const page = await readFile(out)
  assert.deepEqual(JSON.parse(ran.stdout), {
    file: out,
    format: 'html',
    languages: ['en', 'zh'],
    agreement: agreementHash(terms),
    sha256: createHash('sha256').update(page).digest('hex'),
  })
  const text = page.toString()
  for (const word of agreementWords(agreementHash(terms)).split(' ')) assert.ok(text.includes(`<li>${word}</li>`))
  assert.match(text, /Made from a file/)
  assert.equal((await render(termsFile, '--out', out)).code, 73)
  assert.deepEqual(await readFile(out), page)
})

test('the names of cards stand in the page beside the codes, and a card of another key is refused', async () => {
  const cardFile = at('norland.card')
  await writeFile(cardFile, signedCard('norland'))
  const { card } = verifyCard(asUnverified<PartyCard>(await readFile(cardFile)))
  const parties = terms.parties.map((one) =>
    one.party === 'norland' ? { ...one, agreementKey: card.keys.agreement } : one,
  )
  const named = at('named.json')
  await writeFile(named, JSON.stringify({ ...terms, parties }))
  const out = at('named.html')
  const ran = await render(named, '--card', cardFile, '--out', out, '--json')
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(await readFile(out, 'utf8'), /Example \(norland\)/)
  const { agreement } = JSON.parse(ran.stdout) as { readonly agreement: string }
  assert.equal(agreement, agreementHash(verifyTerms({ ...terms, parties })))
  const other = await render(termsFile, '--card', cardFile, '--out', at('other.html'))
  assert.match(other.stderr, /object-mismatch/)
})

test('terms become a PDF, the same each time, and text that no font can draw none', async () => {
  const [one, other, refused] = [at('one.pdf'), at('other.pdf'), at('refused.pdf')]
  const pdf = (file: string, out: string) =>
    render(file, '--format', 'pdf', '--languages', 'en,zh', '--out', out, '--json')
  const ran = await pdf(termsFile, one)
  assert.equal(ran.code, 0, ran.stderr)
  const bytes = await readFile(one)
  assert.equal(bytes.subarray(0, 8).toString(), '%PDF-1.7')
  const { sha256, format } = JSON.parse(ran.stdout) as { readonly sha256: string; readonly format: string }
  assert.deepEqual([format, sha256], ['pdf', createHash('sha256').update(bytes).digest('hex')])
  assert.equal((await pdf(termsFile, other)).stdout, ran.stdout.replace(one, other))
  const smiling = at('smiling.json')
  const [first, ...others] = terms.clauses
  const text = [
    { language: 'en', text: 'agreed \u{1f600}' },
    { language: 'zh', text: '同意' },
  ]
  await writeFile(smiling, JSON.stringify({ ...terms, clauses: [{ ...first, text }, ...others] }))
  const failed = await pdf(smiling, refused)
  assert.equal(failed.code, 65)
  assert.match(failed.stderr, /glyph-missing/)
  await assert.rejects(readFile(refused))
})

test('a signing request becomes the same page as its terms', async () => {
  const request = at('norland.request')
  await writeFile(request, signingRequestText(makeSigningRequest({ terms, party: 'norland' })))
  const [one, other] = [at('of-terms.html'), at('of-request.html')]
  assert.equal((await render(termsFile, '--out', one)).code, 0)
  assert.equal((await render(request, '--out', other)).code, 0)
  assert.deepEqual(await readFile(one), await readFile(other))
})

/** What a node answers that is asked who is who. */
const sudland = {
  ...{ party: 'sudland', name: 'Sudland Bank', country: 'SG', memberClass: 'company', state: 'trusted' },
  ...{ suspension: 'none', fingerprint: 'words', endpoint: 'http://127.0.0.1:1', link: 'online' },
}
const namesOfNode: Readonly<Record<string, unknown>> = {
  'party.card': { card: signedCard('norland'), fingerprint: 'words' },
  'party.list': { parties: [sudland] },
}

test('an agreement of the node is shown with its state, its signatures and the names that the node knows', async (t) => {
  const agreement = agreementHash(terms)
  const signatures = [{ party: 'norland', signedAt: '2026-02-03T04:05:06.000Z' }]
  const value = { agreement, state: 'proposed', terms, signatures, denunciations: [] }
  const { dir: node } = await serveOwn(t, (call) => ({ status: 200, value: namesOfNode[call] ?? value }))
  const out = at('agreement.html')
  const ran = await comity(['agreement', 'render', agreement, '--out', out, '--node', node])
  assert.equal(ran.code, 0, ran.stderr)
  const page = await readFile(out, 'utf8')
  assert.match(page, /<bdi>Example \(norland\)<\/bdi><\/th><td><bdi>2026-02-03 04:05:06 UTC<\/bdi>/)
  assert.match(page, /<bdi>Sudland Bank \(sudland\)<\/bdi>/)
  assert.match(page, /<dd dir="auto">proposed<\/dd>/)
})

test('terms that are not of the hash that was asked for are not shown', async (t) => {
  const agreement = 'A'.repeat(43)
  const value = { agreement, state: 'proposed', terms, signatures: [], denunciations: [] }
  const { dir: node } = await serveOwn(t, () => ({ status: 200, value }))
  const ran = await comity(['agreement', 'render', agreement, '--out', at('other.html'), '--node', node])
  assert.equal(ran.code, 65)
  assert.match(ran.stderr, /object-mismatch/)
})

test('languages that are none, doubled or too many, and files that are no terms, are refused', async () => {
  for (const languages of ['en,en', 'en,zh,ar,fr', 'English', '']) {
    const ran = await render(termsFile, '--languages', languages, '--out', at('refused.html'))
    assert.equal(ran.code, 65, languages)
    assert.match(ran.stderr, /one to three languages/)
  }
  const none = at('none.json')
  await writeFile(none, '{}')
  assert.equal((await render(none, '--out', at('refused.html'))).code, 65)
})
