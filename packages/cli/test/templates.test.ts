import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  agreementHash,
  makeSigningRequest,
  signingRequestText,
  templateNames,
  type Terms,
  verifyTerms,
} from '@comity/agreement'
import { signingKeyFromSeed, toBase64url } from '@comity/codec'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'
import { signedCard } from './signed-card.ts'

let dir: string
/** No node is anywhere near. */
const env = { COMITY_NODE: '/nonexistent' }
const elsewhere = (...argv: readonly string[]) => comity(argv, { env })
const newKey = () => toBase64url(signingKeyFromSeed(randomBytes(32)).publicKey)

async function writeCard(party: string, memberClass: 'agency' | 'company'): Promise<readonly string[]> {
  const path = join(dir, `${party}.card`)
  await writeFile(path, `${signedCard(party, memberClass)}\n`)
  return ['--card', path]
}

let cards: readonly string[]
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-templates-'))
  cards = [...(await writeCard('a-fiu', 'agency')), ...(await writeCard('b-bank', 'company'))]
})
after(() => rm(dir, { recursive: true }))

test('the templates are listed with one line each, in both languages, and as JSON with their roles', async () => {
  const [english, chinese] = [
    await elsewhere('agreement', 'templates'),
    await elsewhere('agreement', 'templates', '--lang', 'zh'),
  ]
  for (const name of templateNames) {
    assert.match(english.stdout, new RegExp(`^${name} +[A-Z].{30}`, 'm'))
    assert.match(chinese.stdout, new RegExp(`^${name} +.*\\p{Script=Han}`, 'mu'))
  }
  const { templates } = JSON.parse((await elsewhere('agreement', 'templates', '--json')).stdout) as {
    readonly templates: readonly { readonly name: string; readonly roles: readonly { readonly role: string }[] }[]
  }
  assert.deepEqual(
    templates.map(({ name }) => name),
    [...templateNames],
  )
  assert.deepEqual(
    templates[2]?.roles.map(({ role }) => role),
    ['fiu', 'bank'],
  )
})

test('a draft of a template is terms of the parties of the cards, from the beginning of the day', async () => {
  const out = join(dir, 'terms.json')
  const ran = await elsewhere(
    ...['agreement', 'draft', '--template', 'bank-fiu-freeze', ...cards, '--daily', '99', '--out', out],
    ...['--oversight', 'a-fiu=board@a.example', '--auditor', `Office=${newKey()}`],
  )
  assert.equal(ran.code, 0, ran.stderr)
  const terms: Terms = verifyTerms(JSON.parse(await readFile(out, 'utf8')))
  assert.match(terms.inForce.from, /T00:00:00\.000Z$/)
  assert.deepEqual(
    terms.oversight.map(({ party, contact }) => [party, contact]),
    [
      ['a-fiu', 'board@a.example'],
      ['b-bank', 'to be named / 待指定'],
    ],
  )
  assert.equal(terms.auditors[0]?.name, 'Office')
  assert.ok(terms.budgets.perDay.every(({ elements }) => elements === 99))
  for (const { text } of terms.clauses.find(({ id }) => id === '5')?.text ?? []) assert.match(text, /99/)
})

test('what a template has no place for is refused in a sentence', async () => {
  const draft = (...more: readonly string[]) => elsewhere('agreement', 'draft', ...cards, ...more)
  for (const more of [
    ['--template', 'bank-fiu-freeze', '--profile', 'person/1'],
    ['--template', 'bank-fiu-freeze', '--oversight', 'somebody=x'],
    ['--template', 'bank-fiu-freeze', '--auditor', 'without a key'],
  ]) {
    const ran = await draft(...more)
    assert.equal(ran.code, 65, more.join(' '))
    assert.match(ran.stderr, /comity agreement templates --json names its roles/)
  }
  const places = await draft('--template', 'bilateral-police')
  assert.equal(places.code, 65)
  assert.match(
    places.stderr,
    /^bilateral-police takes 2 police \(agency\)\. The cards are of a-fiu \(agency\), b-bank/m,
  )
  assert.match(places.stderr, /^Templates that take these parties: bank-fiu-freeze, cert-sharing\.$/m)
  assert.match(places.stderr, /^comity: template-parties: /m)
  assert.doesNotMatch(places.stderr, /schema/)
  const chinese = await draft('--template', 'bilateral-police', '--lang', 'zh')
  assert.match(chinese.stderr, /bilateral-police 需要2个 police（agency）/)
  assert.match(
    (await draft('--template', 'bilateral-police', '--json')).stderr,
    /^\{"error":\{"code":"template-parties"/,
  )
  const unknown = await draft('--template', 'nonsense')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /one of: bilateral-police, /)
})

test('a draft says whose oversight is not named, whatever it is made of', async () => {
  const profile = ['--profile', 'account/1']
  const draft = async (...more: readonly string[]) =>
    (await elsewhere('agreement', 'draft', ...cards, ...more, '--out', join(dir, randomUUID()))).stderr
  assert.match(await draft(...profile), /Warning: No contact of oversight is named for a-fiu, b-bank\./)
  const template = ['--template', 'bank-fiu-freeze', '--oversight', 'a-fiu=board@a.example']
  assert.match(await draft(...template), /is named for b-bank\./)
  assert.match(await draft(...template, '--lang', 'zh'), /注意：未为 b-bank 指定/)
  const named = [...template, '--oversight', 'b-bank=board@b.example']
  assert.doesNotMatch(await draft(...named), /oversight/)
  assert.equal(await draft(...profile, '--oversight', 'a-fiu=x', '--oversight', 'b-bank=board@b.example'), '')
})

test('what of a template says that it is replaced before anybody signs is named wherever somebody could sign it', async (t) => {
  const out = join(dir, randomUUID())
  const given = ['--oversight', 'a-fiu=x', '--oversight', 'b-bank=y', '--out', out]
  const drafted = await elsewhere('agreement', 'draft', '--template', 'bank-fiu-freeze', ...cards, ...given)
  const example = /^Warning: Clause 1 still is the example .*\nWarning: The title still says that this is an example/m
  assert.match(drafted.stderr, example)
  const terms = verifyTerms(JSON.parse(await readFile(out, 'utf8')))
  const agreement = agreementHash(terms)
  let shown: object = { agreement, state: 'proposed', terms, signatures: [], denunciations: [] }
  const { dir: node } = await serveOwn(t, (call) => ({
    status: 200,
    value: call === 'agreement.show' ? shown : { agreement, state: 'proposed' },
  }))
  for (const verb of ['show', 'sign']) {
    assert.match((await comity(['agreement', verb, agreement, '--node', node])).stderr, example)
    const chinese = await comity(['agreement', verb, agreement, '--node', node, '--lang', 'zh'])
    assert.match(chinese.stderr, /注意：第 1 条仍是模板的示例条文/)
  }
  const said = await comity(['agreement', 'show', agreement, '--node', node])
  assert.match(said.stdout, /^Not signed by +a-fiu, b-bank$/m)
  const request = join(dir, randomUUID())
  await writeFile(request, signingRequestText(makeSigningRequest({ terms, party: 'a-fiu' })))
  assert.match((await elsewhere('agreement', 'sign', '--offline', request)).stderr, example)
  // What is in force is shown without: nobody can change it any more.
  shown = { ...shown, state: 'in-force' }
  assert.equal((await comity(['agreement', 'show', agreement, '--node', node])).stderr, '')
  const own = { en: 'Examined by both.', zh: '双方已审查。' }
  const clauses = terms.clauses.map((clause) =>
    clause.id !== '1'
      ? clause
      : { ...clause, text: Object.entries(own).map(([language, text]) => ({ language, text })) },
  )
  const title = Object.entries(own).map(([language, text]) => ({ language, text }))
  shown = { ...shown, state: 'proposed', terms: { ...terms, clauses, title } }
  assert.equal((await comity(['agreement', 'sign', agreement, '--node', node])).stderr, '')
})

test('plain terms need a profile; contacts of oversight get a clause of their own, and no auditor stands in them', async () => {
  const without = await elsewhere('agreement', 'draft', ...cards)
  assert.equal(without.code, 2)
  assert.match(without.stderr, /--profile <profile>/)
  const plain = (...more: readonly string[]) =>
    elsewhere('agreement', 'draft', ...cards, '--profile', 'domain/1', ...more)
  const auditor = await plain('--auditor', `Office=${newKey()}`)
  assert.equal(auditor.code, 2)
  assert.match(auditor.stderr, /--template <name>/)
  const terms: Terms = verifyTerms(JSON.parse((await plain('--oversight', 'a-fiu=x')).stdout))
  assert.deepEqual(terms.oversight, [{ clause: '7.1', party: 'a-fiu', contact: 'x' }])
  assert.deepEqual(
    terms.clauses.filter(({ id }) => id.startsWith('7')).map(({ id, text }) => [id, text.length]),
    [
      ['7', 2],
      ['7.1', 2],
    ],
  )
  const without7 = verifyTerms(JSON.parse((await plain()).stdout))
  assert.equal(
    without7.clauses.some(({ id }) => id === '7.1'),
    false,
  )
})

test('who proposes terms under texts that say something else is told each figure, and of a successor each text', async (t) => {
  const file = join(dir, 'edited.json')
  const drafted = await elsewhere(
    ...['agreement', 'draft', '--template', 'bank-fiu-freeze', ...cards, '--out', file],
    ...['--oversight', 'a-fiu=board@a.example', '--oversight', 'b-bank=board@b.example'],
  )
  assert.equal(drafted.code, 0, drafted.stderr)
  const terms: Terms = verifyTerms(JSON.parse(await readFile(file, 'utf8')))
  const agreement = 'A'.repeat(43)
  const { dir: node } = await serveOwn(t, (call) => {
    const standing = { agreement, state: 'in-force', signatures: [], denunciations: [] }
    return { status: 200, value: call === 'agreement.show' ? { ...standing, terms } : { agreement } }
  })
  const propose = async (changed: Terms) => {
    await writeFile(file, JSON.stringify(changed))
    const ran = await comity(['agreement', 'propose', file, '--node', node])
    assert.equal(ran.code, 0, ran.stderr)
    return ran.stderr
  }
  assert.doesNotMatch(await propose(terms), / says in /)
  const shorter = { ...terms, retention: { ...terms.retention, days: 90 } }
  const contradicted = await propose(shorter)
  assert.match(contradicted, /^Warning: Clause 9 says in en: 1,825 days\. Its terms say: 90 days\.$/m)
  assert.match(contradicted, /^Warning: Clause 9 says in zh: 1,825天\. Its terms say: 90天\.$/m)
  const clauses = shorter.clauses.map((clause) =>
    clause.id === '9' ? { ...clause, text: [{ language: 'en', text: 'After a while.' }] } : clause,
  )
  assert.doesNotMatch(await propose({ ...shorter, clauses }), / says in /)
  const successor = await propose({ ...shorter, supersedes: agreement })
  assert.match(successor, /^Warning: The terms of clause 9 changed, its texts in en, zh did not\./m)
})
