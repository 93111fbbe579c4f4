import { deriveMarking, type Marking, strictestMarking } from '@comity/agreement'
import {
  type AnswerDocument,
  type CaseEvent,
  documentDigest,
  markingOfDocument,
  type RequestDocument,
} from '@comity/casework'
import { readForm, type RequestForm } from '@comity/casework/request'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'
import { composeAnswer, composeRequest, readKept } from './request-documents.ts'
import { keptForms } from './request-forms.ts'
import { loadRequest, type RequestRow } from './requests.ts'

/** How the document of a request, and its answer, may be used; undefined where there is none, or it was erased. */
export interface RequestMarkings {
  readonly document: Marking | undefined
  readonly answer: Marking | undefined
}

/** What a person reads of a request, as far as it is there. */
interface Kept {
  readonly document: RequestDocument | undefined
  readonly answer: AnswerDocument | undefined
}

/** A document or answer that is there: by which digest it is named, and how whoever wrote it marked it. */
export interface Piece {
  readonly digest: string
  readonly marking: Marking
}

/** What both sides wrote: what one of them did not say of its marking is the strictest. */
export function piecesOf(
  { party }: Pick<NodeContext, 'party'>,
  { side, partner }: Pick<RequestRow, 'side' | 'partner'>,
  { document, answer }: Kept,
): { readonly document: Piece | undefined; readonly answer: Piece | undefined } {
  const [asking, asked] = side === 'requesting' ? [party, partner] : [partner, party]
  return {
    document:
      document === undefined
        ? undefined
        : { digest: composeRequest(document).digest, marking: markingOfDocument(document, asking) },
    answer:
      answer === undefined
        ? undefined
        : { digest: composeAnswer(answer).digest, marking: markingOfDocument(answer, asked) },
  }
}

/** The markings of what both sides wrote, as its originators have said since (spec/casework.md §4.6). */
export async function markingsOf(
  node: Pick<NodeContext, 'keys' | 'party'>,
  db: Db | Tx,
  { row, kept }: { readonly row: RequestRow; readonly kept: Kept },
): Promise<RequestMarkings> {
  const { document, answer } = piecesOf(node, row, kept)
  const said = await statementsOf(node, db, row)
  return { document: standing(document, said), answer: standing(answer, said) }
}

/**
 * The marking of what somebody copies from a request that this party sent or got: of all that stands in it. Throws
 * `not-found`, and `object-mismatch` where nothing stands in it any more.
 */
export async function markingOfRequest(
  node: NodeContext,
  wanted: { readonly request: string; readonly actor: Actor },
): Promise<Marking> {
  const { row } = await loadRequest(node, wanted)
  const { document, answer } = await markingsOf(node, node.db, { row, kept: await readKept(node, row) })
  const said = [document, answer].filter((marking) => marking !== undefined)
  if (said.length === 0) fail('object-mismatch', {})
  return deriveMarking(said)
}

/** What a party said of how something may be used; the form is null where it is not here any more. */
interface Said {
  readonly party: string
  readonly form: RequestForm<'m1' | 'm3'> | null
}

/** Every statement that a second person said, in their order. What is only drafted is none. */
async function statementsOf(node: Pick<NodeContext, 'keys'>, db: Db | Tx, row: RequestRow): Promise<readonly Said[]> {
  const rows = await db
    .selectFrom('request_event')
    .select('event')
    .where('request', '=', row.id)
    .orderBy('seq')
    .execute()
  const events = rows.map(({ event }) => JSON.parse(event) as CaseEvent) // our own, checked when they were applied
  const said = events.filter((event) => event.row === 'm2' || event.row === 'm4')
  if (said.length === 0) return []
  const forms = await keptForms(node, db, row)
  return said.map(({ row: by, party, content, at }) => {
    const draft = by === 'm2' ? 'm1' : 'm3'
    const kept = forms.find((form) => form.row === draft && documentDigest(form.bytes) === content)
    return { party, form: kept === undefined ? null : readForm({ row: draft, bytes: kept.bytes, at }) }
  })
}

/**
 * The strictest of what each originator said newest of exactly this; one that has said nothing stands by what it was marked
 * with. So all of them have to say less, and one is enough for more.
 */
function standing(piece: Piece | undefined, said: readonly Said[]): Marking | undefined {
  if (piece === undefined) return undefined
  const { digest, marking } = piece
  const { originators, gradings } = marking
  const each = originators.map((originator): Marking => {
    const newest = said.findLast(({ party, form }) => party === originator && (form === null || form.digest === digest))
    if (newest === undefined) return marking
    const { tlp, pap, europol, audience } = newest.form ?? strictestMarking
    return { tlp, pap, europol, audience, originators, gradings }
  })
  return deriveMarking(each)
}
