import { deriveMarking, type Marking } from '@comity/agreement'
import { type AnswerDocument, markingOfDocument, type RequestDocument } from '@comity/casework'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { readKept } from './request-documents.ts'
import { loadRequest, type RequestRow } from './requests.ts'

/** How the document of a request, and its answer, may be used; undefined where there is none, or it was erased. */
export interface RequestMarkings {
  readonly document: Marking | undefined
  readonly answer: Marking | undefined
}

/** The markings of what both sides wrote: what one of them did not say is the strictest. */
export function markingsOf(
  { party }: Pick<NodeContext, 'party'>,
  { side, partner }: Pick<RequestRow, 'side' | 'partner'>,
  { document, answer }: { readonly document: RequestDocument | undefined; readonly answer: AnswerDocument | undefined },
): RequestMarkings {
  const [asking, asked] = side === 'requesting' ? [party, partner] : [partner, party]
  return {
    document: document === undefined ? undefined : markingOfDocument(document, asking),
    answer: answer === undefined ? undefined : markingOfDocument(answer, asked),
  }
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
  const { document, answer } = markingsOf(node, row, await readKept(node, row))
  const said = [document, answer].filter((marking) => marking !== undefined)
  if (said.length === 0) fail('object-mismatch', {})
  return deriveMarking(said)
}
