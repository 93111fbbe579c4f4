import { personStatuses } from '@comity/agreement'
import { caseCommitmentType, commitCase, noEntry, RecordsTree } from '@comity/client'
import { inputBytes, profileNames } from '@comity/identifiers'
import { type CaseFile } from '../cases/cases.ts'
import type { NodeContext } from '../context.ts'
import { streamRecords } from '../cases/records.ts'
import type { Tx } from '../schema.ts'

/** The newest commitment of a case under an agreement: its log entry, and the handle of its chain. */
export interface CurrentCommitment {
  readonly logEntry: string
  /** Committed bytes of the chain's first entry. */
  readonly handle: Uint8Array
}

const recordsAtOnce = 500

/**
 * The commitment that covers the case's records as they are now (spec/matching.md §6), made if they changed since the
 * last one. With no auditor in the terms the salts are not kept: nobody could open them (spec/matching.md §6).
 */
export async function currentCommitment(
  node: NodeContext,
  { file, agreement }: { readonly file: CaseFile; readonly agreement: string },
): Promise<CurrentCommitment> {
  const [revision, newest] = await Promise.all([
    revisionOf(node, file.case),
    newestOf(node, { caseId: file.case, agreement }),
  ])
  if (newest?.revision === revision) return newest
  const tree = await recordsTree(node, file)
  return node.db.transaction().execute((tx) => appendCommitment({ node, tx, file, agreement, revision, newest, tree }))
}

interface Chain extends CurrentCommitment {
  readonly place: number
  readonly revision: number
  readonly entry: Uint8Array
}

async function newestOf(
  node: NodeContext,
  { caseId, agreement }: { readonly caseId: string; readonly agreement: string },
): Promise<Chain | undefined> {
  const rows = await node.db
    .selectFrom('case_commitment')
    .select(['place', 'revision', 'entry', 'log_entry'])
    .where('case_id', '=', caseId)
    .where('agreement', '=', agreement)
    .where((place) =>
      place.or([
        place.eb('place', '=', 1),
        place.eb(
          'place',
          '=',
          place
            .selectFrom('case_commitment as newest')
            .select(({ fn }) => fn.max('newest.place').as('place'))
            .where('newest.case_id', '=', caseId)
            .where('newest.agreement', '=', agreement),
        ),
      ]),
    )
    .orderBy('place')
    .execute()
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return {
    place: last.place,
    revision: last.revision,
    entry: last.entry,
    logEntry: last.log_entry,
    handle: first.entry,
  }
}

async function revisionOf(node: NodeContext, caseId: string): Promise<number> {
  const row = await node.db
    .selectFrom('case_revision')
    .select('revision')
    .where('case_id', '=', caseId)
    .executeTakeFirst()
  return row?.revision ?? 0
}

async function recordsTree(node: NodeContext, file: CaseFile): Promise<RecordsTree> {
  const tree = new RecordsTree(node.random(32))
  const all = { case: file.case, profiles: profileNames, statuses: personStatuses, batch: recordsAtOnce }
  for await (const records of streamRecords(node, all)) {
    for (const { identifier, status } of records) tree.add({ input: inputBytes(identifier), status })
  }
  return tree
}

async function appendCommitment({
  node,
  tx,
  file,
  agreement,
  revision,
  newest,
  tree,
}: {
  readonly node: NodeContext
  readonly tx: Tx
  readonly file: CaseFile
  readonly agreement: string
  readonly revision: number
  readonly newest: Chain | undefined
  readonly tree: RecordsTree
}): Promise<CurrentCommitment> {
  const body = commitCase({
    agreement,
    handle: newest?.handle ?? noEntry,
    previous: newest?.entry ?? noEntry,
    caseId: file.case,
    basisDigest: file.basisDocument,
    recordsRoot: tree.root(),
    recordCount: tree.count,
    salt: node.random(32),
  })
  const logEntry = await node.log.append(tx, { type: caseCommitmentType, body })
  const { commitment: entry } = await tx
    .selectFrom('log_entry')
    .select('commitment')
    .where('id', '=', logEntry)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('case_commitment')
    .values({
      case_id: file.case,
      agreement,
      place: (newest?.place ?? 0) + 1,
      revision,
      log_entry: logEntry,
      entry,
    })
    .execute()
  return { logEntry, handle: newest?.handle ?? entry }
}
