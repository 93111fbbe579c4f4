import { sql } from 'kysely'
import { plannedOn } from '../deconfliction/planned.ts'
import type { Tx } from '../schema.ts'

/**
 * Questions about these records that were recorded and have not been answered do not leave any more: they are marked more
 * strictly since, they or what they were planned on, and may not go where the question would (spec/agreements.md §5). What of them may is asked anew.
 */
export async function stopQuestions(
  tx: Tx,
  { records, now }: { readonly records: readonly string[]; readonly now: number },
): Promise<void> {
  const about = [...records, ...(await plannedOn(tx, records))]
  await sql`
    update ask_batch set state = 'refused', code = 'marking-forbids', blinds_sealed = null, updated_at = ${now}
    where state = 'prepared' and answer is null and records && ${about}::uuid[]`.execute(tx)
}
