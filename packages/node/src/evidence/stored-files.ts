import { fromBase64url, toBase64url } from '@comity/codec'
import type { Selectable } from 'kysely'
import { unitSeal } from '../cases/unit-seal.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { EvidenceFileTable } from '../schema/evidence.ts'
import type { Db, Tx } from '../schema.ts'
import type { SealedFile } from './sealed-file.ts'

export type FileRow = Selectable<EvidenceFileTable>
type Keyed = Pick<NodeContext, 'keys'>

/** Seals the key of a stored stream for the database, under the unit's key and for this stream only. */
export async function sealFileKey(
  node: Keyed,
  { unit, id, key }: SealedFile & { readonly unit: string },
): Promise<Uint8Array> {
  return unitSeal(await node.keys.unit(unit)).seal(['evidence.file', id], toBase64url(key))
}

/** A stored stream with its key. Throws `evidence-damaged` for one that was destroyed or whose key is not as it was stored. */
export async function openFile(node: Keyed, { unit, id, key_sealed }: FileRow): Promise<SealedFile> {
  if (key_sealed === null) return fail('evidence-damaged', {})
  const key = unitSeal(await node.keys.unit(unit)).open(['evidence.file', id], key_sealed)
  return { id, key: fromBase64url(key, 32) }
}

/** The files of a collection in their order. */
export function collectedFiles(db: Db | Tx, evidence: string): Promise<readonly FileRow[]> {
  return filesOf(db, evidence).where('kind', '=', 'file').orderBy('place').execute()
}

/** The newest sealed bag. Throws `not-found` while there is none. */
export async function newestBag(db: Db | Tx, evidence: string): Promise<FileRow> {
  const row = await filesOf(db, evidence)
    .where('kind', '=', 'bag')
    .where('key_sealed', 'is not', null)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? fail('not-found', {})
}

function filesOf(db: Db | Tx, evidence: string) {
  return db.selectFrom('evidence_file').selectAll().where('evidence', '=', evidence)
}
