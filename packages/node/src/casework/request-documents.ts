import {
  type AnswerDocument,
  composeAnswerDocument,
  composeRefusalDocument,
  composeRequestDocument,
  documentDigest,
  readAnswerDocument,
  readRefusalDocument,
  type RefusalDocument,
  readRequestDocument,
  type RequestDocument,
} from '@comity/casework'
import { utf8Decode, utf8Encode } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { RequestRow } from './requests.ts'
import { unitSeal } from '../cases/unit-seal.ts'

/** A document or answer as bytes: what is sealed, and the digest by which events name it. */
export interface Composed {
  readonly bytes: Uint8Array
  readonly digest: string
}

/** Throws what `composeRequestDocument` throws. */
export function composeRequest(document: RequestDocument): Composed {
  const bytes = composeRequestDocument(document)
  return { bytes, digest: documentDigest(bytes) }
}

/** Throws what `composeAnswerDocument` throws. */
export function composeAnswer(document: AnswerDocument): Composed {
  const bytes = composeAnswerDocument(document)
  return { bytes, digest: documentDigest(bytes) }
}

/** Throws what `composeRefusalDocument` throws. */
export function composeRefusal(document: RefusalDocument): Composed {
  const bytes = composeRefusalDocument(document)
  return { bytes, digest: documentDigest(bytes) }
}

type Kind = 'document' | 'answer'
type Owned = Pick<RequestRow, 'id' | 'unit'>

/** Seals a document for the database, under the unit's key and for this row only. */
export async function keepDocument(
  node: Pick<NodeContext, 'keys'>,
  { row, kind, bytes }: { readonly row: Owned; readonly kind: Kind; readonly bytes: Uint8Array },
): Promise<Uint8Array> {
  return unitSeal(await node.keys.unit(row.unit)).seal([`request.${kind}`, row.id], utf8Decode(bytes))
}

/** The bytes of the request document. Throws `object-mismatch` once it was erased, `key-unsafe`. */
export async function keptDocument(node: Pick<NodeContext, 'keys'>, row: RequestRow): Promise<Uint8Array> {
  const sealed = row.document_sealed ?? fail('object-mismatch', {})
  return openKept(node, { row, kind: 'document', sealed })
}

/** The bytes of the answer, drafted or received, or of the refusal in its place; undefined before there is one. Throws `key-unsafe`. */
export async function keptAnswer(node: Pick<NodeContext, 'keys'>, row: RequestRow): Promise<Uint8Array | undefined> {
  return row.answer_sealed === null ? undefined : openKept(node, { row, kind: 'answer', sealed: row.answer_sealed })
}

/** What a person may read of a request: the document, and the answer or refusal, as far as they are there. */
export async function readKept(
  node: Pick<NodeContext, 'keys'>,
  row: RequestRow,
): Promise<{
  readonly document: RequestDocument | undefined
  readonly answer: AnswerDocument | undefined
  readonly refusal: RefusalDocument | undefined
}> {
  const kept = await keptAnswer(node, row)
  // After an appeal the refusal is what is there until an answer takes its place.
  const isRefusal = kept !== undefined && isOfRefusal(kept)
  return {
    document: row.document_sealed === null ? undefined : readRequestDocument(await keptDocument(node, row)),
    answer: kept === undefined || isRefusal ? undefined : readAnswerDocument(kept),
    refusal: kept === undefined || !isRefusal ? undefined : readRefusalDocument(kept),
  }
}

/** Our own canonical bytes: an answer has no ground. */
function isOfRefusal(bytes: Uint8Array): boolean {
  const value: unknown = JSON.parse(utf8Decode(bytes))
  return typeof value === 'object' && value !== null && 'ground' in value
}

async function openKept(
  node: Pick<NodeContext, 'keys'>,
  { row, kind, sealed }: { readonly row: Owned; readonly kind: Kind; readonly sealed: Uint8Array },
): Promise<Uint8Array> {
  return utf8Encode(unitSeal(await node.keys.unit(row.unit)).open([`request.${kind}`, row.id], sealed))
}
