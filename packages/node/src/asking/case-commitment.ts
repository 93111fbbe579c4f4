import { personStatuses } from '@comity/agreement'
import { caseCommitmentType, commitCase, noEntry } from '@comity/audit'
import { RecordsTree } from '@comity/client'
import { inputBytes, profileNames } from '@comity/identifiers'
import { type CaseFile } from '../cases/cases.ts'
import type { NodeContext } from '../context.ts'
import { runPrepared, type Statement } from '../database/prepared.ts'
import { fail } from '../errors.ts'
import { streamRecords } from '../cases/records.ts'
import type { Tx } from '../schema.ts'

/** The newest commitment of a case under an agreement: its log entry, and the handle of its chain. */
export interface CurrentCommitment {
  readonly logEntry: string
  /** Committed bytes of the chain's first entry. */
  readonly handle: Uint8Array
}

const recordsAtOnce = 500

export interface ChainOf {
  readonly caseId: string
  readonly unit: string
  readonly agreement: string
}

/**
 * The commitment that covers the case's records as they are now (spec/matching.md §6), or undefined when one has to be
 * made or the unit has no such case open.
 */
export async function standingCommitment(node: NodeContext, chain: ChainOf): Promise<CurrentCommitment | undefined> {
  const read = await readChain(node, chain)
  return read?.newest?.revision === read?.revision ? read?.newest : undefined
}

/**
 * As `standingCommitment`, made if the records changed since the last one. With no audit in the terms the salts are
 * not kept: nobody could open them. Throws `object-mismatch` for a case that was closed meanwhile.
 */
export async function currentCommitment(
  node: NodeContext,
  { file, agreement }: { readonly file: CaseFile; readonly agreement: string },
): Promise<CurrentCommitment> {
  const chain = await readChain(node, { caseId: file.case, unit: file.unit, agreement })
  const { newest, revision } = chain ?? fail('object-mismatch', {})
  if (newest?.revision === revision) return newest
  const [tree, salt] = [await recordsTree(node, file), node.random(32)]
  return append({ node, file, agreement, revision, newest, tree, salt })
}

/** A tree over a case's records. */
export interface CommittedTree {
  readonly count: number
  readonly root: () => Uint8Array
}

/**
 * A new commitment, whether or not the records changed, over a tree that the caller makes and keeps with its salts: what an
 * opening needs (spec/audit.md §4). Throws `object-mismatch` for a case that was closed meanwhile.
 */
export async function freshCommitment<Tree extends CommittedTree>(
  node: NodeContext,
  {
    file,
    agreement,
    salt,
    makeTree,
  }: {
    readonly file: CaseFile
    readonly agreement: string
    readonly salt: Uint8Array
    readonly makeTree: () => Promise<Tree>
  },
): Promise<{ readonly commitment: CurrentCommitment; readonly tree: Tree }> {
  const chain = await readChain(node, { caseId: file.case, unit: file.unit, agreement })
  const { newest, revision } = chain ?? fail('object-mismatch', {})
  const tree = await makeTree()
  return { commitment: await append({ node, file, agreement, revision, newest, tree, salt }), tree }
}

function append(appending: Omit<Appending, 'tx'>): Promise<CurrentCommitment> {
  return appending.node.db.transaction().execute((tx) => appendCommitment({ ...appending, tx }))
}

interface Chain extends CurrentCommitment {
  readonly place: number
  readonly revision: number
  readonly entry: Uint8Array
}

interface ChainRow {
  readonly current: number
  readonly place: number
  readonly revision: number
  /** Null where there is no commitment yet. */
  readonly entry: Uint8Array | null
  readonly log_entry: string
}

/** First and newest entry of a chain, and the revision of an open case now, in one round trip. */
const chainOfCase: Statement = {
  name: 'chain-of-case',
  text: `
    select coalesce(kept.revision, 0) as current, made.place, made.revision, made.entry, made.log_entry
    from case_file as file
    left join case_revision as kept on kept.case_id = file.id
    left join case_commitment as made on made.case_id = file.id and made.agreement = $2 and made.place in
      (1, (select max(place) from case_commitment where case_id = $1 and agreement = $2))
    where file.id = $1 and file.unit = $3 and file.state = 'open'
    order by made.place`,
}

async function readChain(
  node: NodeContext,
  { caseId, unit, agreement }: ChainOf,
): Promise<{ readonly newest: Chain | undefined; readonly revision: number } | undefined> {
  const rows = await runPrepared<ChainRow>(node.db, chainOfCase, [caseId, agreement, unit])
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const revision = first.current
  if (first.entry === null || last.entry === null) return { newest: undefined, revision }
  const { place, entry, log_entry: logEntry } = last
  return { newest: { place, revision: last.revision, entry, logEntry, handle: first.entry }, revision }
}

async function recordsTree(node: NodeContext, file: CaseFile): Promise<RecordsTree> {
  const tree = new RecordsTree(node.random(32))
  const all = {
    case: file.case,
    profiles: profileNames,
    statuses: personStatuses,
    hiddenFrom: null,
    batch: recordsAtOnce,
  }
  for await (const records of streamRecords(node, all)) {
    for (const { identifier, status } of records) tree.add({ input: inputBytes(identifier), status })
  }
  return tree
}

interface Appending {
  readonly node: NodeContext
  readonly tx: Tx
  readonly file: CaseFile
  readonly agreement: string
  readonly revision: number
  readonly newest: Chain | undefined
  readonly tree: CommittedTree
  readonly salt: Uint8Array
}

async function appendCommitment(appending: Appending): Promise<CurrentCommitment> {
  const { node, tx, file, agreement, revision, newest, tree, salt } = appending
  const body = commitCase({
    agreement,
    handle: newest?.handle ?? noEntry,
    previous: newest?.entry ?? noEntry,
    caseId: file.case,
    basisDigest: file.basisDocument,
    recordsRoot: tree.root(),
    recordCount: tree.count,
    salt,
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
