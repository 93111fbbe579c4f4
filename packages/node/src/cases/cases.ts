import { randomUUID } from 'node:crypto'
import { offenceCode } from '@comity/agreement'
import type { WithholdingGround } from '@comity/casework'
import type { Instant } from '@comity/codec'
import type { Selectable } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { CaseFileTable } from '../schema/cases.ts'
import { unitSeal } from './unit-seal.ts'

export interface NewCase {
  readonly title: string
  readonly category: string
  readonly basis: string
  /** SHA-256 of the document that the basis stands in. */
  readonly basisDocument: Uint8Array
  /** How long its records are kept; the default of spec/retraction.md §7 where absent. */
  readonly retentionDays?: number | undefined
}

/** A case with its sealed texts opened. */
export interface CaseFile extends NewCase {
  readonly case: string
  readonly unit: string
  readonly state: 'open' | 'closed'
  readonly openedAt: Instant
  /** Why it is withheld from the persons it is about; null for most. */
  readonly confidential: WithholdingGround | null
}

/** Opens a case in the actor's unit; returns its id. Throws `schema` for a category that is not in the taxonomy. */
export async function openCase(node: NodeContext, actor: Actor, file: NewCase): Promise<string> {
  offenceCode(file.category)
  const id = randomUUID()
  const seal = unitSeal(await node.keys.unit(actor.unit))
  await node.db
    .insertInto('case_file')
    .values({
      id,
      unit: actor.unit,
      title_sealed: seal.seal(['case.title', id], file.title),
      category: file.category,
      basis_sealed: seal.seal(['case.basis', id], file.basis),
      basis_document: file.basisDocument,
      state: 'open',
      opened_by: actor.person,
      opened_at: node.now(),
      ...(file.retentionDays === undefined ? {} : { retention_days: file.retentionDays }),
    })
    .execute()
  return id
}

/** One case of a unit. Throws `not-found` for another unit's as for none. */
export async function loadCase(
  node: NodeContext,
  wanted: { readonly case: string; readonly unit: string },
): Promise<CaseFile> {
  const row = await node.db
    .selectFrom('case_file')
    .selectAll()
    .where('id', '=', wanted.case)
    .where('unit', '=', wanted.unit)
    .executeTakeFirst()
  return row === undefined ? fail('not-found', {}) : opened(node, row)
}

/** As `loadCase`, for acts that need the case open. Throws `not-found`, `object-mismatch` when it is closed. */
export async function loadOpenCase(
  node: NodeContext,
  wanted: { readonly case: string; readonly unit: string },
): Promise<CaseFile> {
  const file = await loadCase(node, wanted)
  return file.state === 'open' ? file : fail('object-mismatch', {})
}

/** The cases of a unit, oldest first. */
export async function listCases(node: NodeContext, unit: string): Promise<CaseFile[]> {
  const rows = await node.db
    .selectFrom('case_file')
    .selectAll()
    .where('unit', '=', unit)
    .orderBy('opened_at')
    .orderBy('id')
    .execute()
  return Promise.all(rows.map((row) => opened(node, row)))
}

async function opened(node: NodeContext, row: Selectable<CaseFileTable>): Promise<CaseFile> {
  const seal = unitSeal(await node.keys.unit(row.unit))
  return {
    case: row.id,
    unit: row.unit,
    title: seal.open(['case.title', row.id], row.title_sealed),
    category: row.category,
    basis: seal.open(['case.basis', row.id], row.basis_sealed),
    basisDocument: row.basis_document,
    state: row.state,
    retentionDays: row.retention_days,
    openedAt: row.opened_at,
    confidential: row.withholding_ground,
  }
}
