import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem, serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const notice = '00000000-0000-4000-8000-000000000001'
const object = '00000000-0000-4000-8000-000000000002'
const at = '2026-06-08T12:10:01.000Z'
const delivery = { attempts: 1, failure: null, sentAt: null }
const notices = [
  {
    ...{ notice, kind: 'request.acknowledge-missed', clock: null, object, urgency: 'E1', dueAt: at, at, contact: 3 },
    deliveries: [
      { ...delivery, channel: 'desk', state: 'sent', sentAt: at },
      { ...delivery, channel: 'pager', state: 'given-up', failure: 'unreachable' },
    ],
  },
  {
    ...{ notice, kind: 'freeze.escalate', clock: 'answer', object, urgency: 'E1', dueAt: at, at, contact: 2 },
    deliveries: [],
  },
]

test('what a unit was told is listed in the words of the clocks, with what became of it on each channel, in both languages', async (t) => {
  const { dir } = await serveOwn(t, () => ({ status: 200, value: { notices } }))
  const { stdout, code } = await comity(['notice', 'list', '--node', dir])
  assert.equal(code, 0)
  for (const said of [
    'the time to acknowledge is over',
    'desk: sent',
    'pager: given up (no connection',
    'are over (answer)',
  ])
    assert.ok(stdout.includes(said), said)
  const chinese = await comity(['notice', 'list', '--node', dir, '--lang', 'zh'])
  for (const said of ['确认时限已过', 'desk: 已发送', 'pager: 已放弃']) assert.ok(chinese.stdout.includes(said), said)
})

test('a channel that does not work ends the command with 69 and says why; one that node.json does not have, with a hint', async (t) => {
  const { dir, calls } = await serveOwn(t, (_, body) =>
    body.includes('desk')
      ? { status: 200, value: { notice, state: 'failed', failure: 'no-tls' } }
      : problem(404, 'not-found'),
  )
  const failed = await comity(['notice', 'try', 'desk', '--node', dir])
  assert.equal(failed.code, 69)
  assert.match(failed.stdout, /desk: failed.*no TLS/)
  assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), { channel: 'desk' })
  const unknown = await comity(['notice', 'try', 'nowhere', '--node', dir])
  assert.match(unknown.stderr, /in force from the next start/)
})
