import { audienceWords, type Handling, strictestHandling, verifyWithinCeiling } from '@comity/agreement'
import { loadAgreement } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'
import { requireNotHidden } from '../shield/hidden.ts'

/**
 * What is made of own records is marked as strictly as the strictest of them, and leaves only within the ceiling of the
 * agreement (spec/agreements.md §5): a record may have been marked more strictly since it was published or asked about.
 * Nothing leaves that is made of a record which a shield hides from a party of it (spec/cases.md §4), whatever its marking.
 * One that is restricted does not leave at all (spec/subjects.md §7). Throws `record-restricted`, `person-protected`,
 * `marking-forbids`.
 */
export async function requireRecordsPass(
  node: Pick<NodeContext, 'now' | 'party'>,
  db: Db | Tx,
  { agreement, records }: { readonly agreement: string; readonly records: readonly string[] },
): Promise<void> {
  if (records.length === 0) return
  const marked = await db
    .selectFrom('record')
    .select(['tlp', 'pap', 'restricted_by'])
    .distinct()
    .where('id', 'in', records)
    .execute()
  if (marked.length === 0) return
  gate({ agreement, act: null }, () => {
    if (marked.some(({ restricted_by: by }) => by !== null)) fail('record-restricted', {})
  })
  const { terms } = await loadAgreement(db, agreement, node.now())
  await requireNotHidden(db, { agreement, records, audience: audienceWords({ terms, own: node.party }) })
  const handling = strictestHandling(marked.map(({ tlp, pap }): Handling => ({ tlp, pap, europol: [] })))
  gate({ agreement, act: null }, () => verifyWithinCeiling({ handling, ceiling: terms.handling }))
}

/** Own records that a received request is about. */
export async function recordsOfRequest(tx: Tx, request: string): Promise<readonly string[]> {
  const rows = await tx.selectFrom('request_record').select('record').where('request', '=', request).execute()
  return rows.map(({ record }) => record)
}
