import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { Log } from '../logger.ts'
import { wakeTakenBack } from '../asking/wake-taken-back.ts'
import { openStored } from './open.ts'
import { pouchLanes } from './pack.ts'
import { keepOnly } from './pouch-files.ts'

/**
 * What a start does for pouches, when everything else runs: files that nothing names go, a pouch whose opening a crash ended
 * is taken up to its end, and jobs go on whose answers have come.
 */
export async function startPouches(node: NodeContext, log: Log): Promise<void> {
  const opening = await node.db.selectFrom('pouch_in').select('file').where('state', '=', 'opening').execute()
  const packed = await node.db.selectFrom('pouch_out').select('pouch').execute()
  const refused = await node.db.selectFrom('pouch_refused').select('file').execute()
  await keepOnly(node, 'incoming', new Set(opening.map(({ file }) => file)))
  await keepOnly(node, 'packed', new Set(packed.map(({ pouch }) => pouch)))
  await keepOnly(node, 'quarantine', new Set(refused.map(({ file }) => file)))
  for (const { file } of opening) {
    try {
      await pouchLanes.run(node.party, () => openStored(node, file))
    } catch (error) {
      // Refused, it lies in quarantine; failed, the next start or the same file again goes on.
      log.failure('a pouch could not be taken up to its end', error, {})
    }
  }
  await wakeAnswered(node)
  await wakeTakenBack(node)
}

/** Wakes the jobs that waited for a party that is reached online from now on. */
export async function wakeWaiting(node: NodeContext, party: string): Promise<void> {
  const { rows } = await sql<{ job: string }>`
    select job from ask_batch where publisher = ${party} and state = 'prepared'
    union select job from pouch_question where party = ${party}`.execute(node.db)
  for (const { job } of rows) void node.jobs.again(node, job)
}

async function wakeAnswered(node: NodeContext): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from job where state = 'waiting' and (
      id in (select job from ask_batch where state = 'prepared' and answer is not null)
      or id in (select job from ask_batch where state = 'refused' and answer is not null)
      or id in (select job from pouch_question where answer is not null or code is not null))`.execute(node.db)
  for (const { id } of rows) void node.jobs.again(node, id)
}
