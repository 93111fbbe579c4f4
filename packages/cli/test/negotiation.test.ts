import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const name = (letter: string) => letter.repeat(43)
const negotiation = name('N')
const [opening, amended] = [name('O'), name('A')]

const provision = (days: number, en: string, zh: string) => ({
  text: [
    { language: 'en', text: en },
    { language: 'zh', text: zh },
  ],
  terms: { retention: { clause: '8', days } },
})
const thirty = provision(30, 'After 30 days.', '30天后。')

const shown = {
  negotiation,
  title: 'A draft',
  self: 'alva',
  opener: 'alva',
  chair: 'alva',
  parties: ['alva', 'borea', 'corvo'],
  observers: [],
  clauses: [
    {
      clause: '8',
      proposals: [
        { proposal: opening, author: 'alva', base: null, provision: thirty, reason: null },
        {
          proposal: amended,
          author: 'borea',
          base: opening,
          provision: { ...thirty, terms: { retention: { clause: '8', days: 90 } } },
          reason: 'our law',
        },
      ],
      positions: [
        { party: 'alva', stance: 'reserve', proposal: opening, reason: 'not yet' },
        { party: 'borea', stance: 'amend', proposal: amended, reason: 'our law' },
      ],
      leading: amended,
      agreed: null,
      separated: ['alva', 'corvo'],
    },
  ],
  text: null,
  problem: null,
  rounds: [],
  ballot: { ballot: 1, initialled: [], objected: [] },
  frozen: null,
  withoutEffect: [],
  waiting: 0,
  equivocations: [],
}

async function ask(t: TestContext, ...argv: readonly string[]) {
  const { dir, calls } = await serveOwn(t, (call) => ({
    status: 200,
    value: call === 'negotiation.show' ? shown : { statement: name('S') },
  }))
  const ran = await comity(['negotiation', ...argv, '--node', dir])
  assert.equal(ran.code, 0, ran.stderr)
  return { ...ran, calls, dir }
}

test('the matrix says in words who stands where, who has said nothing, and what its signs mean', async (t) => {
  const { stdout } = await ask(t, 'show', negotiation)
  assert.match(stdout, /^8 +2 +reserves \* +amends +nothing yet +alva, corvo +en, zh$/m)
  assert.match(stdout, /^Accepts: stands for the proposal\./m)
  assert.match(stdout, /^\* stands for, or speaks of, another proposal than the leading one/m)
  assert.match(stdout, /^Initialled by +none$/m)
})

test('the matrix and a clause speak Chinese where they are asked to', async (t) => {
  const whole = await ask(t, 'show', negotiation, '--lang', 'zh')
  assert.match(whole.stdout, /^8 +2 +保留 \* +提出修改 +未表态 +alva, corvo +en, zh$/m)
  const clause = await ask(t, 'show', negotiation, '--clause', '8', '--lang', 'zh')
  assert.match(clause.stdout, /^已议定 +否$/m)
  for (const { stdout } of [whole, clause]) assert.doesNotMatch(stdout, /reserve|amend|accept/)
})

test('one clause says whether it is agreed, who has said nothing, and where terms changed and the text did not', async (t) => {
  const { stdout } = await ask(t, 'show', negotiation, '--clause', '8')
  assert.match(stdout, /^Agreed +no$/m)
  assert.match(stdout, /^corvo +nothing yet$/m)
  const warnings = stdout.match(/^Warning: The terms of clause 8 changed, its texts in en, zh did not\..*$/gm)
  assert.equal(warnings?.length, 1)
  assert.match(stdout, /\[-30-\]\{\+90\+\}/)
})

test('who proposes other terms under the same text is told so, and of one language what is left', async (t) => {
  const propose = async (given: unknown) => {
    const { dir } = await serveOwn(t, (call) => ({
      status: 200,
      value: call === 'negotiation.show' ? shown : { statement: name('S') },
    }))
    const file = join(dir, 'clause.json')
    await writeFile(file, JSON.stringify(given))
    const about = ['--clause', '8', '--proposal', opening, '--reason', 'our law']
    const ran = await comity(['negotiation', 'propose', negotiation, file, ...about, '--node', dir])
    return ran
  }
  const half = await propose(provision(90, 'After 30 days.', '90天后。'))
  assert.equal(half.code, 0, half.stderr)
  assert.match(half.stderr, /^Warning: The terms of clause 8 changed, its texts in en did not/)
  assert.equal((await propose(provision(90, 'After 90 days.', '90天后。'))).stderr, '')
  assert.match((await propose({ nonsense: true })).stderr, /^comity: schema/)
})
