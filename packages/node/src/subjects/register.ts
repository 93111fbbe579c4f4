import { type FoundEntry, type SubjectEntry, withholdingGroundOf, type WithholdingGround } from '@comity/casework'
import { day, formatInstant, type Instant } from '@comity/codec'
import type { PersonStatus } from '@comity/agreement'
import type { NodeContext } from '../context.ts'
import { requestsOf } from '../retraction/derived.ts'
import type { Tx } from '../schema.ts'
import { askedEntries, foundEntries, publishedEntries } from './register-index.ts'
import { requestEntries } from './register-requests.ts'

/** A record of the identifier that a request is about. */
export interface SubjectRecord {
  readonly record: string
  readonly case: string
  readonly profile: string
  readonly status: PersonStatus
  readonly createdAt: Instant
  readonly keptUntil: Instant
  /** Of its case; null where that is not confidential. */
  readonly ground: WithholdingGround | null
  /** Other parties whose information it is: their word is needed before it is told. */
  readonly originators: readonly string[]
}

/** A line of the register with what decides whether it is told. */
export interface RegisterEntry {
  readonly case: string
  readonly caseGround: WithholdingGround | null
  readonly isOfInquiry: boolean
  /** Other parties whose information it holds, beside those whose inquiry it tells of. */
  readonly originators: readonly string[]
  readonly entry: SubjectEntry
}

/** The identifier that is looked for, and this party, whose word on its own records it needs not. */
export interface SubjectWanted {
  readonly unit: string
  readonly profile: string
  readonly valueKey: Uint8Array
  readonly own: string
}

/** Every record of an identifier that a unit keeps, by its keyed digest: nothing is opened. */
export async function recordsOfSubject(
  tx: Tx,
  { unit, profile, valueKey, own }: SubjectWanted,
): Promise<readonly SubjectRecord[]> {
  const rows = await tx
    .selectFrom('case_file')
    .innerJoin('record', 'record.case_id', 'case_file.id')
    .select([
      'record.id',
      'record.case_id',
      'record.profile',
      'record.status',
      'record.created_at',
      'record.originators',
    ])
    .select(['case_file.retention_days', 'case_file.withholding_ground'])
    .where('case_file.unit', '=', unit)
    .where('record.profile', '=', profile)
    .where('record.value_key', '=', valueKey)
    .orderBy('record.id')
    .execute()
  return rows.map(({ id, case_id: caseId, status, created_at: createdAt, ...row }) => ({
    record: id,
    case: caseId,
    profile: row.profile,
    status,
    createdAt,
    keptUntil: createdAt + row.retention_days * day,
    ground: row.withholding_ground,
    originators: (row.originators ?? []).filter((party) => party !== own),
  }))
}

/**
 * Where an identifier is kept and where it went (spec/subjects.md §6), from what the node keeps anyway, each line with the
 * ground on which it is withheld.
 */
export async function findEntries(
  node: NodeContext,
  tx: Tx,
  { records, disclosed }: { readonly records: readonly SubjectRecord[]; readonly disclosed: readonly string[] },
): Promise<readonly FoundEntry[]> {
  if (records.length === 0) return []
  // Also notes for older requests which records they are about.
  const requests = await requestsOf(
    node,
    tx,
    records.map(({ record }) => record),
  )
  const entries = [
    ...records.map(keptEntry),
    ...(await publishedEntries(node, tx, records)),
    ...(await askedEntries(node, tx, records)),
    ...(await foundEntries(tx, records)),
    ...(await requestEntries(node, tx, { records, requests })),
  ]
  return entries.map(({ case: caseId, caseGround, isOfInquiry, originators, entry }) => ({
    case: caseId,
    ground: withholdingGroundOf({ caseGround, entry, isOfInquiry, originators, disclosed }),
    entry,
  }))
}

function keptEntry(record: SubjectRecord): RegisterEntry {
  const { case: caseId, createdAt, keptUntil, ground, status, originators } = record
  const entry = {
    ...blank,
    place: 'kept' as const,
    at: formatInstant(createdAt),
    until: formatInstant(keptUntil),
    status,
  }
  return { case: caseId, caseGround: ground, isOfInquiry: false, originators, entry }
}

/** What a line says where nothing else is known. */
export const blank = {
  until: null,
  partners: [],
  agreement: null,
  purpose: null,
  bases: [],
  clauses: [],
  status: null,
} satisfies Partial<SubjectEntry>
