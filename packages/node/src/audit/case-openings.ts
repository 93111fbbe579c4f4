import { randomBytes } from 'node:crypto'
import { personStatuses } from '@comity/agreement'
import { type CaseSecrets, type QuestionOpening, recordLeaf, RecordPaths, recordSalt } from '@comity/audit'
import { inputBytes, profileNames } from '@comity/identifiers'
import { type CurrentCommitment, freshCommitment } from '../asking/case-commitment.ts'
import type { CaseFile } from '../cases/cases.ts'
import { streamRecords } from '../cases/records.ts'
import type { NodeContext } from '../context.ts'

const recordsAtOnce = 500

/** A record as its case committed it. */
interface HeldRecord {
  readonly index: number
  readonly input: Uint8Array
  readonly status: string
}

/** One element of a batch: the record it was made of, its blind, and where it stands. */
export interface AskedElement {
  readonly record: string
  readonly blind: Uint8Array
  readonly digest: Uint8Array
  readonly position: number
}

/**
 * A case commitment with what opens it, in memory while a job asks (spec/audit.md §4): the salts are drawn for it and are
 * stored nowhere but in the sealed openings.
 */
export interface CaseOpenings {
  readonly commitment: CurrentCommitment
  /** Whether the commitment covers the record: no other is asked about. */
  readonly holds: (record: string) => boolean
  readonly open: (element: AskedElement) => Promise<QuestionOpening>
}

/** Commits a case anew and keeps what opens it. Only records of this profile and these statuses are asked about. */
export async function commitForAudit(
  node: NodeContext,
  {
    file,
    agreement,
    profile,
    statuses,
  }: {
    readonly file: CaseFile
    readonly agreement: string
    readonly profile: string
    readonly statuses: readonly string[]
  },
): Promise<CaseOpenings> {
  const [saltSeed, salt] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))]
  const held = new Map<string, HeldRecord>()
  const makeTree = async () => {
    const paths = new RecordPaths()
    const all = {
      case: file.case,
      profiles: profileNames,
      statuses: personStatuses,
      hiddenFrom: null,
      batch: recordsAtOnce,
    }
    for await (const records of streamRecords(node, all)) {
      for (const { record, identifier, status } of records) {
        const [index, input] = [paths.count, inputBytes(identifier)]
        paths.add(recordLeaf({ salt: recordSalt({ saltSeed, index }), input, status }))
        if (identifier.profile === profile && statuses.includes(status)) held.set(record, { index, input, status })
      }
    }
    return paths
  }
  const { commitment, tree } = await freshCommitment(node, { file, agreement, salt, makeTree })
  const secrets: CaseSecrets = {
    caseId: file.case,
    basisDigest: file.basisDocument,
    recordsRoot: tree.root(),
    recordCount: tree.count,
    salt,
  }
  return {
    commitment,
    holds: (record) => held.has(record),
    open: async ({ record, ...element }) => {
      const found = held.get(record)
      if (found === undefined) throw new TypeError('a record that was asked about and is not committed')
      const { index } = found
      return { ...element, ...found, salt: recordSalt({ saltSeed, index }), path: await tree.path(index), secrets }
    },
  }
}
