import { deriveMarking, type MarkingText, plainMarking } from '@comity/agreement'
import { loadAgreement } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { markColumns, markingOf } from '../handling/record-marks.ts'
import { markingOfLabel } from './own-markings.ts'

/** What is made of a whole case is marked as strictly as the strictest of its records and hits; null for an empty one. */
export async function markingOfCase(node: NodeContext, caseId: string): Promise<MarkingText | null> {
  const records = await node.db
    .selectFrom('record')
    .select(markColumns)
    .distinct()
    .where('case_id', '=', caseId)
    .execute()
  const labels = await node.db
    .selectFrom('hit')
    .select(['agreement', 'publisher', 'handling'])
    .distinct()
    .where('case_id', '=', caseId)
    .execute()
  const markings = records.map((row) => markingOf(row, node.party))
  for (const label of labels) {
    const { terms } = await loadAgreement(node.db, label.agreement, node.now())
    markings.push(markingOfLabel(label, terms))
  }
  return markings.length === 0 ? null : plainMarking(deriveMarking(markings))
}
