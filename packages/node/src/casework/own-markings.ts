import {
  audienceWords,
  decodeHandling,
  deriveMarking,
  isAtLeastAsStrict,
  type Marking,
  type Terms,
  verifyMayPass,
} from '@comity/agreement'
import { i2osp } from '@comity/codec'
import { loadAgreement } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { markColumns, markingOf } from '../handling/record-marks.ts'
import type { Db, Tx } from '../schema.ts'
import { requireNotHidden } from '../shield/hidden.ts'
import type { HitRow } from './hits.ts'

/** What is about to leave: of which own records, with what else it was made of, and to whom. */
export interface Leaving {
  readonly agreement: string
  readonly records: readonly string[]
  readonly madeOf: readonly Marking[]
  readonly to: string
}

/**
 * What is made of own records is marked as strictly as the strictest of them, and leaves only within the ceiling of the
 * agreement and to whom the audience admits (spec/agreements.md §5): a record may have been marked more strictly since it
 * was published or asked about. Nothing leaves that is made of a record which a shield hides from a party of it
 * (spec/cases.md §4), whatever its marking. One that is restricted does not leave at all (spec/subjects.md §7). Returns the
 * marking of what leaves. Throws `record-restricted`, `person-protected`, `marking-forbids`.
 */
export async function requireMayLeave(
  node: Pick<NodeContext, 'now' | 'party'>,
  db: Db | Tx,
  { agreement, records, madeOf, to }: Leaving,
): Promise<Marking> {
  const rows =
    records.length === 0
      ? []
      : await db
          .selectFrom('record')
          .select([...markColumns, 'restricted_by'])
          .distinct()
          .where('id', 'in', records)
          .execute()
  gate({ agreement, act: null }, () => {
    if (rows.some(({ restricted_by: by }) => by !== null)) fail('record-restricted', {})
  })
  const { terms } = await loadAgreement(db, agreement, node.now())
  await requireNotHidden(db, { agreement, records, audience: audienceWords({ terms, own: node.party }) })
  const marking = deriveMarking([...rows.map((row) => markingOf(row, node.party)), ...madeOf])
  return gate({ agreement, act: null }, () => verifyMayPass({ marking, ceiling: terms.handling, to: [to] }))
}

/** What was drafted under one marking does not leave under a laxer one than it would have now. Throws `marking-lowered`. */
export function requireAsStrict(drafted: Marking, now: Marking): void {
  if (!isAtLeastAsStrict(drafted, now)) fail('marking-lowered', {})
}

/**
 * The marking of what a hit's label says: as the publisher marked it, for the parties of the agreement under which it was
 * published, all of whom its audience admitted (spec/matching.md §4).
 */
export function markingOfLabel(
  { handling, publisher }: Pick<HitRow, 'handling' | 'publisher'>,
  { parties }: Pick<Terms, 'parties'>,
): Marking {
  return {
    ...decodeHandling(i2osp(handling, 2)),
    audience: parties.map(({ party }) => party).sort(),
    originators: [publisher],
    gradings: [],
  }
}

/** The marking of a hit: of the own record and of the label together. */
export async function markingOfHit(
  node: Pick<NodeContext, 'now' | 'party'>,
  db: Db | Tx,
  hit: Pick<HitRow, 'handling' | 'publisher' | 'agreement' | 'record'>,
): Promise<Marking> {
  const { terms } = await loadAgreement(db, hit.agreement, node.now())
  const rows = await db.selectFrom('record').select(markColumns).where('id', '=', hit.record).execute()
  return deriveMarking([...rows.map((row) => markingOf(row, node.party)), markingOfLabel(hit, terms)])
}

/** Own records that a received request is about. */
export async function recordsOfRequest(tx: Tx, request: string): Promise<readonly string[]> {
  const rows = await tx.selectFrom('request_record').select('record').where('request', '=', request).execute()
  return rows.map(({ record }) => record)
}
