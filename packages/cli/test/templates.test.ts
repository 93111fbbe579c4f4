import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { templateNames, type Terms, verifyTerms } from '@comity/agreement'
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
  assert.equal(await draft(...template, '--oversight', 'b-bank=board@b.example'), '')
})

test('plain terms need a profile, and no contact or auditor stands in them', async () => {
  const without = await elsewhere('agreement', 'draft', ...cards)
  assert.equal(without.code, 2)
  assert.match(without.stderr, /--profile <profile>/)
  const contact = await elsewhere('agreement', 'draft', ...cards, '--profile', 'domain/1', '--oversight', 'a-fiu=x')
  assert.equal(contact.code, 2)
  assert.match(contact.stderr, /--template <name>/)
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
  assert.equal(await propose(terms), '')
  const shorter = { ...terms, retention: { ...terms.retention, days: 90 } }
  const contradicted = await propose(shorter)
  assert.match(contradicted, /^Warning: Clause 9 says in en: 1,825 days\. Its terms say: 90 days\.$/m)
  assert.match(contradicted, /^Warning: Clause 9 says in zh: 1,825天\. Its terms say: 90天\.$/m)
  const clauses = shorter.clauses.map((clause) =>
    clause.id === '9' ? { ...clause, text: [{ language: 'en', text: 'After a while.' }] } : clause,
  )
  assert.equal(await propose({ ...shorter, clauses }), '')
  const successor = await propose({ ...shorter, supersedes: agreement })
  assert.match(successor, /^Warning: The terms of clause 9 changed, its texts in en, zh did not\./m)
})
