import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hour, isComityError, toBase64url } from '@comity/codec'
import { loadAgreement, requireInForce } from '../src/agreements/agreements.ts'
import { decideAct, localPolicyFile } from '../src/agreements/policy.ts'
import { suspendParty } from '../src/partner/party-suspend.ts'
import { type IndexBench, openIndexBench } from './index-bench.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let bench: IndexBench
before(async () => {
  bench = await openIndexBench()
})
after(() => bench.close())

async function decided(): Promise<string> {
  const node = bench.node()
  const now = node.now()
  const agreement = await requireInForce(node.db, bench.agreement, { now, parties: ['norland', 'sudland'] })
  const act = { act: 'index.publish', publisher: 'norland', profile: 'domain/1', status: 'suspect' } as const
  return decideAct(node, { agreement, act, now }).clause
}

const writePolicy = (text: string) => writeFile(join(bench.node().dataDir, localPolicyFile), text)

test('without a local policy the terms decide, by a clause', async () => {
  assert.equal(await decided(), '2.1')
})

test('a local policy in the node folder forbids what the terms permit', async () => {
  await writePolicy('forbid(principal, action == Action::"index.publish", resource);')
  await bench.restart()
  await assert.rejects(decided(), refusedAs('policy-forbids'))
})

test('a local policy that permits or does not parse refuses everything', async () => {
  for (const text of ['permit(principal, action, resource);', 'forbid(']) {
    await writePolicy(text)
    await bench.restart()
    await assert.rejects(decided(), refusedAs('schema'))
  }
})

test('a local policy that cannot be read refuses everything', async () => {
  const path = join(bench.node().dataDir, localPolicyFile)
  await rm(path)
  await mkdir(path)
  await bench.restart()
  await assert.rejects(decided())
  await rm(path, { recursive: true })
  await bench.restart()
  assert.equal(await decided(), '2.1')
})

test('an unknown agreement is not in force, and is not found where it is shown', async () => {
  const node = bench.node()
  const unknown = toBase64url(new Uint8Array(32))
  await assert.rejects(
    requireInForce(node.db, unknown, { now: node.now(), parties: [] }),
    refusedAs('agreement-not-in-force'),
  )
  await assert.rejects(loadAgreement(node.db, unknown, node.now()), refusedAs('not-found'))
})

test('D-02 towards a party that one person suspended nothing is decided, and a wall clock set back prolongs nothing', async () => {
  const node = bench.node()
  const question = async () => {
    const [to, purpose] = ['sudland', 'computer-fraud'] as const
    const act = { act: 'request.send', from: node.party, to, kind: 'information', purpose, urgency: 'R' } as const
    const agreement = await loadAgreement(node.db, bench.agreement, node.now())
    return decideAct(node, { agreement, act, now: node.now() }).clause
  }
  const clause = await question()
  const { id: person } = await node.db.selectFrom('person').select('id').executeTakeFirstOrThrow()
  await suspendParty(node, { party: 'sudland', person })
  bench.clock.now -= 5 * hour
  bench.uptime.now += hour - 1
  await assert.rejects(question(), refusedAs('party-suspended'))
  bench.uptime.now += 1
  assert.equal(await question(), clause)
})
