import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chargeBatch, type ChargeOutcome, emptyBudget } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import fc from 'fast-check'
import type { NodeContext } from '../src/context.ts'
import { type Charge, type Counter, takeBatch } from '../src/budget.ts'
import { type Database, openDatabase } from '../src/database/database.ts'
import type { Cluster } from '../src/database/embedded-postgres.ts'
import { startTestCluster, template } from './test-cluster.ts'

let dir: string
let cluster: Cluster
let database: Database
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-test-'))
  await chmod(dir, 0o711)
  cluster = await startTestCluster(join(dir, 'postgres'))
  await cluster.createDatabase('budget', { template })
  database = openDatabase({ url: cluster.connection('budget'), connections: 2 })
})
after(async () => {
  await database.close()
  await cluster.stop()
  await rm(dir, { recursive: true, force: true })
})

const party = 'norland-police'
const agreement = new Uint8Array(32).fill(7)
const head = { size: 1, root: new Uint8Array(32), note: 'checkpoint' }

/** The part of a node that charging uses: its database, its clock, and rows of the log that nothing sequences here. */
function charger(): NodeContext {
  const prepare = ({ type }: { readonly type: string }) => {
    const hash = new Uint8Array(32)
    const row = { id: randomUUID(), commitment: hash, salt: hash, type, body: '{}' }
    return { row, committed: () => undefined }
  }
  // A whole node would sequence the log meanwhile; charging asks for nothing else of it.
  return { db: database.db, now: () => 0, fault: () => undefined, log: { prepare } } as unknown as NodeContext
}

interface Asked {
  readonly batch: number
  readonly body: number
  readonly count: number
  readonly counters: readonly { readonly counter: number; readonly budget: number }[]
}

const batchIds = Array.from({ length: 6 }, () => randomUUID())
const asked: fc.Arbitrary<Asked> = fc.record({
  batch: fc.nat(batchIds.length - 1),
  body: fc.nat(1),
  count: fc.integer({ min: 1, max: 40 }),
  counters: fc.uniqueArray(fc.record({ counter: fc.nat(3), budget: fc.integer({ min: 0, max: 80 }) }), {
    selector: ({ counter }) => counter,
    minLength: 1,
    maxLength: 4,
  }),
})

/** The same counter for both: the name in memory is the period of the row. */
const rowOf = ({ counter, budget }: Asked['counters'][number]): Counter => ({
  kind: 'daily',
  agreement,
  inquirer: party,
  profile: 'phone/1',
  period: `counter ${String(counter)}`,
  budget,
})

async function chargeRow({ batch, body, count, counters }: Asked): Promise<ChargeOutcome> {
  const charge: Charge = {
    inquirer: party,
    hop: { nonce: randomUUID(), expiresAt: 1 },
    batch: batchIds[batch] ?? '',
    digest: new Uint8Array(32).fill(body),
    askedAt: 0,
    agreement: Buffer.from(agreement).toString('base64url'),
    epoch: 1,
    profile: 'phone/1',
    handle: new Uint8Array(32),
    count,
    elements: new Uint8Array(32 * count),
    checkpoint: head,
    seenSize: null,
    counters: counters.map(rowOf),
    entry: { type: 'match.evaluate', body: {} },
  }
  try {
    const outcome = await takeBatch(charger(), charge)
    return outcome === 'moved' ? assert.fail('nothing moved') : outcome
  } catch (error) {
    for (const code of ['batch-conflict', 'quota-exceeded'] as const) if (isComityError(error, code)) return code
    throw error
  }
}

test('the database charges exactly what the pure function charges, on any sequence of batches', async () => {
  const { db } = database
  await db
    .insertInto('party')
    .values({
      party,
      state: 'trusted',
      held_for: null,
      member_class: 'agency',
      country: 'NO',
      name: party,
      skeleton: party,
      endpoint: 'http://127.0.0.1:1',
      message_kid: 'k',
      message_key: new Uint8Array(32).fill(1),
      log_key: new Uint8Array(32).fill(2),
      log_origin: 'o',
      agreement_key: new Uint8Array(32).fill(3),
      sealing_key: new Uint8Array(32).fill(4),
      fingerprint: 'f',
      card: 'c',
      introduced_at: 0,
      trusted_at: 0,
      held_at: null,
    })
    .execute()
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { maxLength: 25 }), async (sequence) => {
      await db.deleteFrom('answered_batch').execute()
      await db.deleteFrom('budget_counter').execute()
      let state = emptyBudget
      for (const one of sequence) {
        const step = chargeBatch(state, {
          batch: batchIds[one.batch] ?? '',
          digest: String(one.body),
          count: one.count,
          counters: one.counters.map(({ counter, budget }) => ({ counter: String(counter), budget })),
        })
        assert.equal(await chargeRow(one), step.outcome)
        state = step.state
      }
      const rows = await db.selectFrom('budget_counter').select(['period', 'used', 'budget']).execute()
      const stored = new Map(rows.map(({ period, used, budget }) => [period.replace('counter ', ''), { used, budget }]))
      assert.deepEqual(stored, new Map(state.counters))
    }),
    { numRuns: 25 },
  )
})
