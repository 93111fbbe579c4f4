import { offenceNames, type Terms } from '@comity/agreement'
import { checkShape, formatInstant, type Instant, toBase64url } from '@comity/codec'
import { sql } from 'kysely'
import { findAgreement } from '../agreements/agreements.ts'
import { AskParams } from '../asking/ask-params.ts'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import { blank, type RegisterEntry, type SubjectRecord } from './register.ts'

interface PublishedRow {
  readonly record: string
  readonly agreement: string
  readonly at: Instant
  readonly until: Instant | null
}

/** Rows of the index behind which the records stand, or stood until they were restricted. */
export async function publishedEntries(
  { party }: Pick<NodeContext, 'party'>,
  tx: Tx,
  records: readonly SubjectRecord[],
): Promise<readonly RegisterEntry[]> {
  const ids = records.map(({ record }) => record)
  // The first version of the epoch after the record came: it stood there from then on at the earliest.
  const { rows } = await sql<PublishedRow>`
    select s.record, e.agreement, s.until, coalesce((
      select min(m.issued_at) from index_manifest m where m.epoch = e.id and m.issued_at >= r.created_at), e.from_at) as at
    from (
      select x.record, x.epoch, case when e.state = 'ended' then e.until_at end as until
      from index_row_record x join index_epoch e on e.id = x.epoch join record r on r.id = x.record
      where x.record = any (${ids}::uuid[]) and r.restricted_by is null
      union select record, epoch, until_at from former_publication where record = any (${ids}::uuid[])
    ) as s join index_epoch e on e.id = s.epoch join record r on r.id = s.record`.execute(tx)
  const entries = rows.map(async ({ record: id, agreement, at, until }) => {
    const record = records.find((one) => one.record === id)
    const terms = (await findAgreement(tx, agreement))?.terms
    if (record === undefined || terms === undefined) return []
    const { profile, status } = record
    const rules = terms.match.filter(
      (rule) => rule.publishers.includes(party) && includes(rule.profiles, profile) && rule.statuses.includes(status),
    )
    return [
      entryOf(record, {
        place: 'published',
        at: formatInstant(at),
        until: until === null ? null : formatInstant(until),
        partners: unique(rules.flatMap(({ inquirers }) => inquirers)).filter((one) => one !== party),
        agreement,
        bases: unique(rules.flatMap(({ bases }) => bases)),
        clauses: clausesOf(rules),
      }),
    ]
  })
  return (await Promise.all(entries)).flat()
}

/** Batches in which a partner got a blinded element of the records. */
export async function askedEntries(
  { party }: Pick<NodeContext, 'party'>,
  tx: Tx,
  records: readonly SubjectRecord[],
): Promise<readonly RegisterEntry[]> {
  const ids = records.map(({ record }) => record)
  const cases = unique(records.map((record) => record.case))
  const rows = await tx
    .selectFrom('ask_batch')
    .innerJoin('job', 'job.id', 'ask_batch.job')
    .select(['ask_batch.case_id', 'ask_batch.agreement', 'ask_batch.publisher', 'ask_batch.profile'])
    .select(['ask_batch.created_at', 'job.params'])
    .where('ask_batch.case_id', 'in', cases)
    // A batch that was refused was sent all the same.
    .where(sql<boolean>`ask_batch.records && ${ids}::uuid[]`)
    .execute()
  const entries = rows.map(async (row) => {
    const record = records.find((one) => one.case === row.case_id)
    const agreement = toBase64url(row.agreement)
    const terms = (await findAgreement(tx, agreement))?.terms
    if (record === undefined || terms === undefined) return []
    const { purpose: named, basis } = checkShape(AskParams, JSON.parse(row.params))
    const purpose = offenceNames.find((name) => name === named)
    if (purpose === undefined) return []
    const rules = terms.match.filter(
      (rule) =>
        rule.publishers.includes(row.publisher) &&
        rule.inquirers.includes(party) &&
        includes(rule.profiles, row.profile) &&
        rule.purposes.includes(purpose) &&
        rule.bases.includes(basis),
    )
    return [
      entryOf(record, {
        place: 'asked',
        at: formatInstant(row.created_at),
        partners: [row.publisher],
        agreement,
        purpose,
        bases: [basis],
        clauses: clausesOf(rules),
      }),
    ]
  })
  return (await Promise.all(entries)).flat()
}

/** Hits: a partner's index held the identifier. */
export async function foundEntries(tx: Tx, records: readonly SubjectRecord[]): Promise<readonly RegisterEntry[]> {
  const rows = await tx
    .selectFrom('hit')
    .select(['record', 'agreement', 'publisher', 'basis', 'found_at', 'withdrawn_at'])
    .where(
      'record',
      'in',
      records.map(({ record }) => record),
    )
    .execute()
  return rows.flatMap(({ record: id, agreement, publisher, basis, found_at: at, withdrawn_at: until }) => {
    const record = records.find((one) => one.record === id)
    if (record === undefined) return []
    const facts = { at: formatInstant(at), until: until === null ? null : formatInstant(until), agreement }
    return [entryOf(record, { place: 'found', ...facts, partners: [publisher], bases: [basis] })]
  })
}

function entryOf(
  record: SubjectRecord,
  entry: Partial<RegisterEntry['entry']> & Pick<RegisterEntry['entry'], 'place' | 'at'>,
): RegisterEntry {
  return {
    case: record.case,
    caseGround: record.ground,
    isOfInquiry: false,
    originators: record.originators,
    entry: { ...blank, ...entry },
  }
}

function clausesOf(rules: Terms['match']): string[] {
  return unique(rules.map(({ clause }) => clause))
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name)
}
