import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OversightReport, reportDigest, signOversightReport } from '@comity/casework'
import { signingKeyFromSeed } from '@comity/codec'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const agreement = 'A'.repeat(43)
const nothing = { questions: [], requests: [], retractions: [], audits: [], emergencies: [], denunciations: [] }
const refusal = { by: 'own' as const, route: 'match.start', code: 'status-not-permitted', clauses: ['4.2'], count: 3 }
const report: OversightReport = {
  ...{ format: 'comity.oversight-report/2', party: 'norland' },
  ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', madeAt: '2026-12-02T00:00:00.000Z' },
  partners: [
    {
      partner: 'sudland',
      refusals: [],
      own: { underWay: 2, suspensions: [{ at: '2026-11-05T00:00:00.000Z', state: 'suspended' }] },
      agreements: [
        {
          agreement,
          complete: true,
          shared: {
            ...nothing,
            audits: [{ inquirer: 'norland', verdict: 'passed', count: 1 }],
            denunciations: [{ party: 'sudland', denouncedAt: '2026-11-06T00:00:00.000Z' }],
          },
          own: {
            ...{ budgets: [], strays: 0, unanswered: [], refusals: [refusal] },
            hits: [{ month: '2026-11', found: 7, confirmed: null }],
          },
        },
      ],
    },
  ],
}

test('a report is read under the name of each group, own refusals with their clauses, and empty groups are left out', async (t) => {
  const jws = signOversightReport({ report, key: signingKeyFromSeed(new Uint8Array(32).fill(3)) })
  const { dir } = await serveOwn(t, () => ({ status: 200, value: { report: jws, digest: reportDigest(jws) } }))
  const asked = ['oversight', 'report', '--from', '2026-11-01', '--to', '2026-12-01', '--node', dir]
  const { stdout } = await comity(asked)
  for (const line of [
    /^Messages without a receipt yet +2$/m,
    /^Suspensions by this party\n.*\n2026-11-05T00:00:00\.000Z +suspended$/m,
    /^Audits\n.*\nnorland +passed +1$/m,
    /^Denounced by\n.*\nsudland +2026-11-06/m,
    /^Acts that this node refused\n.*\nown +match\.start +status-not-permitted +4\.2 +3$/m,
    /^Hits\n.*\n2026-11 +7 +<5$/m,
  ])
    assert.match(stdout, line)
  assert.doesNotMatch(stdout, /^none$|^Questions$|^Requests$/m)
  assert.match((await comity([...asked, '--lang', 'zh'])).stdout, /^本节点拒绝的行为$/m)
})

const audit = {
  audit: '00000000-0000-4000-8000-000000000001',
  ...{ agreement, inquirer: 'norland', publisher: 'sudland', of: 'question' },
  ...{ from: '2026-12-01T00:00:00.000Z', until: '2026-12-08T00:00:00.000Z' },
}

test('an audit that nobody has held yet has no verdict, which is said so, and its plan is of a day at least', async (t) => {
  const value = { audits: [{ ...audit, closedAt: null, outcome: null }] }
  const { dir } = await serveOwn(t, (call) => ({ status: 200, value: call === 'audit.list' ? value : {} }))
  assert.match((await comity(['audit', 'list', '--node', dir])).stdout, /not yet +not yet$/m)
  const plan = (until: string, out: string) =>
    comity([
      ...['audit', 'plan', '--agreement', agreement, '--inquirer', 'norland', '--publisher', 'sudland'],
      ...['--from', audit.from, '--until', until, '--out', out],
    ])
  const short = await plan('2026-12-01T05:00:00.000Z', `${dir}/short.audit`)
  assert.equal(short.code, 65)
  assert.match(short.stderr, /^--until <instant> is missing or not possible: .*a day later at least/m)
  await plan(audit.until, `${dir}/december.audit`)
  const begun = await comity(['audit', 'begin', `${dir}/december.audit`, '--node', dir])
  assert.match(begun.stdout, /When the period is over: comity audit hold \S+december\.audit --key/)
})
