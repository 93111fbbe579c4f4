import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { minute } from '@comity/codec'
import type { RunningNode } from '../src/start.ts'
import { openLogger } from '../src/logger.ts'
import { openSecurityEvents } from '../src/security-events.ts'
import { type Bench, initBenchNode, noon, openBench } from './support.ts'

let bench: Bench
let node: RunningNode
before(async () => {
  bench = await openBench()
  node = await (await initBenchNode(bench, 'norland')).start()
})
after(async () => {
  await node.stop()
  await bench.close()
})

const log = openLogger({ level: 'silent', stream: { write: () => undefined } })
const event = { peer: 'sudland', route: 'partner/match.evaluate', code: 'signature-invalid' }
const stored = (code: string) =>
  node.context.db.selectFrom('security_event').select(['minute', 'peer', 'count']).where('code', '=', code).execute()

test('EVT a thousand equal events of one minute are one row with a count', async () => {
  const events = openSecurityEvents({ db: node.context.db, now: () => noon, log, syslog: undefined })
  for (let n = 0; n < 1_000; n += 1) events.record(event)
  await events.close()
  assert.deepEqual(await stored(event.code), [{ minute: noon, peer: 'sudland', count: 1_000 }])
})

test('EVT events of another minute, peer, route or code are others', async () => {
  let now = noon
  const events = openSecurityEvents({ db: node.context.db, now: () => now, log, syslog: undefined })
  const code = 'replay'
  events.record({ ...event, code })
  events.record({ ...event, code, peer: undefined })
  now += minute
  events.record({ ...event, code })
  await events.close()
  const peers = (await stored(code)).map(({ peer, count }) => [peer, count])
  assert.deepEqual(peers.sort(), [
    ['sudland', 1],
    ['sudland', 1],
    ['unknown', 1],
  ])
})

test('G-03 events that cannot be written stay readable in memory, and recording never fails', async () => {
  const bench2 = await initBenchNode(bench, 'sudland')
  const other = await bench2.start()
  const events = openSecurityEvents({ db: other.context.db, now: () => noon, log, syslog: undefined })
  await other.stop()
  events.record(event)
  await events.flush()
  assert.deepEqual(
    events.recent().map(({ code, count }) => [code, count]),
    [[event.code, 1]],
  )
  await events.close()
})

test('a flood of different events keeps memory bounded', async () => {
  const events = openSecurityEvents({ db: node.context.db, now: () => noon, log, syslog: undefined })
  for (let n = 0; n < 5_000; n += 1) events.record({ ...event, peer: `peer-${String(n)}`, code: 'rate' })
  assert.equal(events.recent().length, 1_000)
  assert.equal(events.recent().at(-1)?.peer, 'peer-4999')
  await events.close()
})
