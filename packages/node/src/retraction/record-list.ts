import { plainMarking } from '@comity/agreement'
import type { recordList, ResultOf } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { normalize, profileOf } from '@comity/identifiers'
import { sql } from 'kysely'
import { loadCase } from '../cases/cases.ts'
import { loadRecords } from '../cases/records.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import { knowsFenced } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { maskValue } from './mask.ts'

export interface RecordsWanted {
  readonly case: string
  readonly actor: Actor
  readonly after: string | null
  readonly find: { readonly profile: string; readonly value: string } | null
}

const recordsPerPage = 200

/** A page of a case's records, masked; or the one of a value. Throws `not-found`, `identifier-invalid`. */
export async function listRecords(node: NodeContext, wanted: RecordsWanted): Promise<ResultOf<typeof recordList>> {
  await loadCase(node, { case: wanted.case, unit: wanted.actor.unit })
  const ids = wanted.find === null ? await pageOf(node, wanted) : await idsOf(node, wanted, wanted.find)
  const records = await loadRecords(node, ids)
  const released = await releasedOf(node, { ids, actor: wanted.actor })
  return {
    records: records.map(({ record, profile, value, status, category, marking, firstSeen, isRestricted }) => ({
      record,
      profile,
      value: maskValue(value),
      status,
      category,
      ...plainMarking(marking),
      firstSeen: formatInstant(firstSeen),
      isReleased: released.has(record),
      isRestricted,
    })),
    next: wanted.find === null && ids.length === recordsPerPage ? (ids.at(-1) ?? null) : null,
  }
}

async function pageOf(node: NodeContext, { case: caseId, after }: RecordsWanted): Promise<readonly string[]> {
  let page = node.db.selectFrom('record').select('id').where('case_id', '=', caseId)
  if (after !== null) page = page.where('id', '>', after)
  return (await page.orderBy('id').limit(recordsPerPage).execute()).map(({ id }) => id)
}

/** The keyed digest finds a value without opening anything. */
async function idsOf(
  node: NodeContext,
  { case: caseId, actor: { unit } }: RecordsWanted,
  { profile, value: raw }: { readonly profile: string; readonly value: string },
): Promise<readonly string[]> {
  const identifier = normalize({ profile: profileOf(profile), raw, cards: node.settings.cards })
  const seal = unitSeal(await node.keys.unit(unit))
  const rows = await node.db
    .selectFrom('record')
    .select('id')
    .where('case_id', '=', caseId)
    .where('profile', '=', identifier.profile)
    .where('value_key', '=', seal.keyOf([identifier.profile, identifier.value]))
    .execute()
  return rows.map(({ id }) => id)
}

/** Records about which a request crossed that the actor may know of. */
async function releasedOf(
  node: NodeContext,
  { ids, actor }: { readonly ids: readonly string[]; readonly actor: Actor },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ record: string }>`
    select h.record from hit h join request r on r.hit = h.id
    where h.record = any (${ids}::uuid[]) and r.state not in ('DRAFT', 'APPROVED', 'CANCELLED')
    union select record from request_record q join request r on r.id = q.request
    where record = any (${ids}::uuid[]) and (${knowsFenced(actor)} or not r.is_confidential)`.execute(node.db)
  return new Set(rows.map(({ record }) => record))
}
