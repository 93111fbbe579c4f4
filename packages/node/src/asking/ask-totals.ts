import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { JobAsks, RunningJob } from '../jobs.ts'
import type { AskParams } from './ask-params.ts'

/** What a job came to, counted from its batches, so that it says the same after a restart. */
export async function askTotals(
  node: NodeContext,
  {
    job,
    asked,
    refusals,
  }: { readonly job: RunningJob; readonly asked: AskParams; readonly refusals: ReadonlyMap<string, string> },
): Promise<JobAsks> {
  const { rows } = await sql<{ publisher: string; asked: number; hits: number; damaged: number; batches: number }>`
    select publisher, sum(cardinality(records))::bigint as asked, sum(hits)::bigint as hits,
      sum(damaged)::bigint as damaged, count(*) as batches
    from ask_batch where job = ${job.id} and state = 'done' group by publisher`.execute(node.db)
  return asked.publishers.map((publisher) => {
    const row = rows.find((candidate) => candidate.publisher === publisher)
    const damaged = (row?.damaged ?? 0) > 0 ? 'label-damaged' : null
    return {
      publisher,
      asked: row?.asked ?? 0,
      hits: row?.hits ?? 0,
      batches: row?.batches ?? 0,
      // A label that did not open is shown to a person and never taken for "no match" (spec/attacks.md C-10).
      error: refusals.get(publisher) ?? damaged,
    }
  })
}
