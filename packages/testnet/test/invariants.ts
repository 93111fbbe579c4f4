import assert from 'node:assert/strict'
import { logVerify } from '@comity/client/api'
import { delivered, eventually, type TestParty } from '../src/index.ts'

/** Waits until nodes that people leave alone have done what they do by themselves: messages, jobs, entries of the log. */
export async function settled(parties: readonly TestParty[]): Promise<void> {
  await delivered(...parties)
  await Promise.all(parties.map(finished))
}

function finished(party: TestParty): Promise<true> {
  return eventually(async () => {
    const [left] = await party.query(
      `select (select count(*) from job where state = 'running') + (select count(*) from log_entry where idx is null) as left`,
      [],
    )
    return Number(left?.['left']) === 0 ? true : undefined
  })
}

/** The standing invariants of spec/attacks.md §4 that settled nodes and their databases can show. */
export async function invariantsHold(parties: readonly TestParty[]): Promise<void> {
  for (const one of parties) {
    for (const other of parties.filter((party) => party !== one)) {
      await messagesAgree(one, other)
      await chargesCover({ publisher: one, inquirer: other })
    }
    await budgetsHold(one)
    // I5, I6: the log recomputed whole from its rows, openings included, and compared with what is published.
    const { damage } = await one.call(logVerify, {}, 'approver')
    assert.equal(damage, null, `the log of ${one.code} is damaged`)
    await nothingLeftOpen(one)
  }
}

/** I1, I2, I3: what one side's outbox holds as delivered the other's inbox took up, once, in order, and nothing else. */
async function messagesAgree(from: TestParty, to: TestParty): Promise<void> {
  const sent = await from.query(
    `select sequence, id, encode(digest, 'hex') as digest from outbox where party = $1 order by sequence`,
    [to.code],
  )
  const taken = await to.query(
    `select sequence, id, encode(digest, 'hex') as digest from inbox where party = $1 and state <> 'held' order by sequence`,
    [from.code],
  )
  assert.deepEqual(taken, sent, `messages from ${from.code} to ${to.code}`)
  assert.deepEqual(
    sent.map(({ sequence }) => Number(sequence)),
    sent.map((_, at) => at + 1),
  )
}

/** I4: what was answered was charged, each batch once. */
async function chargesCover({
  inquirer,
  publisher,
}: Readonly<Record<'inquirer' | 'publisher', TestParty>>): Promise<void> {
  const charged = await publisher.query('select batch, count from answered_batch where inquirer = $1', [inquirer.code])
  const answered = await inquirer.query(
    `select batch, cardinality(records) as count from ask_batch where publisher = $1 and state in ('answered', 'done')`,
    [publisher.code],
  )
  const byBatch = new Map(charged.map(({ batch, count }) => [batch, Number(count)]))
  for (const { batch, count } of answered) assert.equal(byBatch.get(batch), Number(count), 'answered and not charged')
  const [own] = await publisher.query(
    `select coalesce(sum(used), 0) as used from budget_counter where inquirer = $1 and kind in ('daily', 'first-load')`,
    [inquirer.code],
  )
  const total = charged.reduce((sum, { count }) => sum + Number(count), 0)
  assert.equal(Number(own?.['used']), total, 'each charged batch is charged once')
}

async function budgetsHold(publisher: TestParty): Promise<void> {
  const counters = await publisher.query('select used, budget from budget_counter', [])
  for (const { used, budget } of counters) assert.ok(Number(used) >= 0 && Number(used) <= Number(budget))
}

/** No batch is left open but by a job that told its person that it failed. */
async function nothingLeftOpen(party: TestParty): Promise<void> {
  const [open] = await party.query(
    `select count(*) as batches from ask_batch join job on job.id = ask_batch.job
     where ask_batch.state in ('prepared', 'answered') and job.state <> 'failed'`,
    [],
  )
  assert.equal(Number(open?.['batches']), 0, 'a batch that nobody finishes')
}
