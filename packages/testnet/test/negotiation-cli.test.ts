import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { run } from '@comity/cli'
import { eventually, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'

let net: Testnet
let norland: TestParty
let orange: TestParty
before(async () => {
  net = await startTestnet({
    isForPeople: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'orange-bank', memberClass: 'company', country: 'OR' },
    ],
  })
  norland = net.party('norland-police')
  orange = net.party('orange-bank')
  await net.introduceAll()
})
after(() => net.close())

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Types a command as the approver of a party. */
async function comity(party: TestParty, ...words: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const to = (name: keyof typeof written) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    env: {},
  })
  const argv = ['--node', party.dir, '--as', 'approver', 'negotiation', ...words]
  const code = await run({ argv, env: {}, stdout: to('stdout'), stderr: to('stderr') })
  return { code, ...written }
}

async function json(party: TestParty, ...words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await comity(party, ...words, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as Record<string, unknown>
}

test('two people type an agreement into being', async () => {
  const draft = join(norland.dir, 'terms.json')
  await writeFile(draft, JSON.stringify(simpleTerms(net, { parties: [norland, orange], rows: 1_000 })))
  const { negotiation } = await json(norland, 'open', draft)
  const name = String(negotiation)
  await eventually(async () => ((await comity(orange, 'show', name)).code === 0 ? true : undefined))

  const clause = join(orange.dir, 'clause.json')
  await json(orange, 'clause', name, '8', '--out', clause)
  const provision = JSON.parse(await readFile(clause, 'utf8')) as { text: { text: string }[]; terms: object }
  const [english] = provision.text
  const before = english?.text ?? assert.fail()
  if (english !== undefined) english.text = before.replace(/^(\w+) /, 'Anything else ')
  await writeFile(clause, JSON.stringify({ ...provision, terms: { retention: { clause: '8', days: 30 } } }))
  const proposed = await comity(orange, 'propose', name, clause, '--clause', '8', '--reason', 'our law allows 30 days')
  assert.match(proposed.stderr, /^Warning: The terms of clause 8 changed, its texts in zh did not\./)
  await json(orange, 'accept', name, '--all')

  const shown = await eventually(async () => {
    const { stdout } = await comity(norland, 'show', name, '--clause', '8')
    return stdout.includes('our law allows 30 days') ? stdout : undefined
  })
  assert.match(shown, /\[-\w+-\]\{\+Anything else\+\}/)
  assert.match(shown, /"days":\[-365-\]\{\+30\+\}/)
  const matrix = (await comity(norland, 'show', name)).stdout
  assert.match(matrix, /norland-police +orange-bank/)
  assert.match(matrix, /^8 +2 +accepts \* +amends +norland-police +zh$/m)

  const early = await comity(norland, 'initial', name)
  assert.match(early.stderr, /Some clause is still open/)
  await json(norland, 'accept', name, '--clause', '8')
  assert.match((await comity(norland, 'show', name)).stdout, /Initial the text: comity negotiation initial/)
  await json(norland, 'initial', name)
  await eventually(async () => {
    const { stdout } = await comity(orange, 'show', name)
    return /Initialled by +norland-police/.test(stdout) ? true : undefined
  })
  await json(orange, 'initial', name)
  const { frozen } = await json(orange, 'show', name)
  assert.equal(typeof frozen, 'string')
  const history = join(orange.dir, 'history.json')
  await json(orange, 'history', name, '--out', history)
  const { statements } = JSON.parse(await readFile(history, 'utf8')) as { statements: { kind: string }[] }
  assert.deepEqual(statements.map(({ kind }) => kind).sort(), [
    'accept',
    'accept',
    'initial',
    'initial',
    'open',
    'propose',
  ])

  const late = await comity(norland, 'reject', name, '--clause', '8', '--reason', 'too late')
  assert.match(late.stderr, /text-initialled/)
  assert.match(late.stderr, /Sign the agreement/)
  const spoken = await comity(norland, 'list', '--lang', 'zh')
  assert.match(spoken.stdout, /待签署的协议/)
})
