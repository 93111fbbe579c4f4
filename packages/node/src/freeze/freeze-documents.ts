import { documentDigest } from '@comity/casework'
import {
  composeFreezeDocument,
  type FreezeClaim,
  type FreezeDocument,
  type FreezeObject,
  parseFreezeDocument,
} from '@comity/casework/freeze'
import { openSealed, type SealedPayload, sealTo } from '@comity/client'
import { utf8Decode, utf8Encode } from '@comity/codec'
import { unitSeal } from '../cases/unit-seal.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import type { Db, Tx } from '../schema.ts'
import type { FreezeRow } from './freezes.ts'

type Owned = Pick<FreezeRow, 'id' | 'unit'>

/** Keeps a document of a freeze under its digest, sealed under the unit's key and for this place only. */
export async function keepDocument(
  node: Pick<NodeContext, 'keys'>,
  tx: Tx,
  { row, bytes }: { readonly row: Owned; readonly bytes: Uint8Array },
): Promise<void> {
  const digest = documentDigest(bytes)
  const sealed = unitSeal(await node.keys.unit(row.unit)).seal(placeOf(row, digest), utf8Decode(bytes))
  await tx
    .insertInto('freeze_document')
    .values({ freeze: row.id, digest, sealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The documents of a freeze by digest; those that were erased are not among them. Throws `key-unsafe`. */
export async function keptDocuments(
  node: Pick<NodeContext, 'keys'>,
  db: Db | Tx,
  row: Owned,
): Promise<ReadonlyMap<string, FreezeDocument>> {
  const rows = await db
    .selectFrom('freeze_document')
    .select(['digest', 'sealed'])
    .where('freeze', '=', row.id)
    .execute()
  const seal = unitSeal(await node.keys.unit(row.unit))
  return new Map(
    rows.flatMap(({ digest, sealed }) =>
      sealed === null ? [] : [[digest, documentOf(utf8Encode(seal.open(placeOf(row, digest), sealed)))]],
    ),
  )
}

/** The claim of a freeze; undefined once it was erased. */
export function claimOf(
  { contents }: Pick<FreezeObject, 'contents'>,
  documents: ReadonlyMap<string, FreezeDocument>,
): FreezeClaim | undefined {
  return documents.get(contents['f1'] ?? '') as FreezeClaim | undefined // what f1 names was read as one
}

/** A document as it travels: sealed to the partner for this message of this freeze (spec/casework.md §8). */
export async function sealDocument(
  node: NodeContext,
  tx: Tx,
  { row, name, bytes }: { readonly row: FreezeRow; readonly name: string; readonly bytes: Uint8Array },
): Promise<SealedPayload> {
  const { sealingKey } = await loadPartner(tx, row.partner)
  const context = { name, from: node.party, to: row.partner, request: row.id }
  const { enc, ciphertext } = await sealTo({ publicKey: sealingKey, context, bytes })
  return { enc, ciphertext }
}

/** Opens what a partner sealed for this message of this freeze. Throws `object-mismatch`, `json-noncanonical`. */
export async function openDocument(
  node: NodeContext,
  {
    freeze,
    from,
    name,
    sealed,
  }: { readonly freeze: string; readonly from: string; readonly name: string; readonly sealed: SealedPayload },
): Promise<{ readonly bytes: Uint8Array; readonly document: FreezeDocument }> {
  const context = { name, from, to: node.party, request: freeze }
  const bytes = await openSealed({ privateKeys: node.keys.sealingKeys, context, payload: sealed })
  return { bytes, document: documentOf(bytes) }
}

/** As bytes it is a document of the row that names it; the row's reader says whether it is one of its kind. */
function documentOf(bytes: Uint8Array): FreezeDocument {
  const value = parseFreezeDocument(bytes)
  if (typeof value !== 'object' || value === null) fail('schema', {})
  return value as FreezeDocument // `applyFreeze` reads it by its row before anything is kept
}

/** The bytes of a document. Throws `schema` past 256 KiB. */
export function bytesOf(document: FreezeDocument): Uint8Array {
  return composeFreezeDocument(document)
}

function placeOf({ id }: Owned, digest: string): readonly string[] {
  return ['freeze.document', id, digest]
}
