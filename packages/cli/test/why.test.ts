import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const id = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'
const decision = {
  name: 'match.start',
  party: 'sudland-bank',
  at: '2026-06-01T00:00:00.000Z',
  agreement: 'A'.repeat(43),
  purpose: 'computer-fraud',
  outcome: 'refused',
  code: 'status-not-permitted',
  by: 'clause',
  clauses: [
    {
      id: '4.2',
      text: [
        { language: 'en', text: 'Identifiers of victims are not matched.' },
        { language: 'zh', text: '不比对被害人的标识符。' },
      ],
    },
  ],
}

test('why says what was refused, by which clause, its text, and what to do, in the language of the reader', async (t) => {
  const { dir } = await serveOwn(t, () => ({ status: 200, value: { decisions: [decision] } }))
  const english = await comity(['why', id, '--node', dir])
  assert.equal(english.code, 0)
  for (const said of [
    /refused/,
    /clause 4\.2 of the agreement/,
    /status-not-permitted: no clause permits persons of every named status/,
    /Nothing crosses that no clause permits/,
    /Leave those persons out, or negotiate a clause/,
    /Clause 4\.2: Identifiers of victims are not matched\./,
  ]) {
    assert.match(english.stdout, said)
  }
  const chinese = await comity(['why', id, '--node', dir, '--lang', 'zh'])
  for (const said of [
    /拒绝/,
    /协议第 4\.2 条/,
    /没有条款允许此人员身份/,
    /不要包含这些人员/,
    /第 4\.2 条：不比对被害人的标识符。/,
  ]) {
    assert.match(chinese.stdout, said)
  }
})

test('a refusal says the clause, the rule, what to do, and how to ask why', async (t) => {
  const problem = {
    type: 'urn:comity:err:status-not-permitted',
    title: 'no clause permits persons of every named status',
    status: 403,
    instance: `urn:uuid:${id}`,
    clauses: ['4.2'],
  }
  const { dir } = await serveOwn(t, () => ({ status: 403, value: problem }))
  const english = await comity(['request', 'accept', id, '--node', dir])
  assert.deepEqual(
    english.stderr.split('\n').filter((line) => line !== ''),
    [
      'comity: status-not-permitted: no clause permits persons of every named status',
      'Refused by the agreement, clause 4.2',
      'Nothing crosses that no clause permits; the clauses named came nearest (spec/agreements.md §9).',
      'Leave those persons out, or negotiate a clause.',
      `Why, with the text of the clause: comity why ${id}`,
    ],
  )
  const chinese = await comity(['request', 'accept', id, '--node', dir, '--lang', 'zh'])
  assert.match(chinese.stderr, /依协议第 4\.2 条拒绝\n/)
  const json = await comity(['request', 'accept', id, '--node', dir, '--json'])
  assert.deepEqual((JSON.parse(json.stderr) as { readonly error: unknown }).error, {
    code: 'status-not-permitted',
    status: 403,
    incident: id,
    clauses: ['4.2'],
  })
})
