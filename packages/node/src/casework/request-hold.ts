import { answeredStates, type preservationRisks } from '@comity/casework/request'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { carryOut, here, type Moved, personAct } from './request-act.ts'
import { lockRequest, type RequestRow } from './requests.ts'
import type { Tx } from '../schema.ts'

interface Of {
  readonly actor: Actor
  readonly request: string
}

/** A person of the requested party says that data is preserved, until when, under what reference (p1). */
export async function preserveRequest(
  node: NodeContext,
  {
    until,
    reference,
    text,
    ...of
  }: Of & { readonly until: string; readonly reference: string; readonly text: string | null },
): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'p1', to: 'PRESERVED', said: { until, reference, text } }) })
}

/** The requesting side asks that data is kept for longer (p2); the requested side grants it (p3). */
export async function extendRequest(
  node: NodeContext,
  { until, text, ...of }: Of & { readonly until: string; readonly text: string },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: ({ row }) =>
      row.side === 'requesting'
        ? { row: 'p2', to: 'PRESERVED', said: { until, text } }
        : { row: 'p3', to: 'PRESERVED', said: { until, text } },
  })
}

/** The requesting side does not need the data any more (p4). */
export async function releaseHold(node: NodeContext, { text, ...of }: Of & { readonly text: string }): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'p4', to: 'RELEASED', said: { text } }) })
}

/** The requested side says what preserving cannot help, or endangers (p7); the other decides whether it goes on. */
export async function adviseRequest(
  node: NodeContext,
  { risk, text, ...of }: Of & { readonly risk: (typeof preservationRisks)[number]; readonly text: string },
): Promise<Moved> {
  return personAct(node, { ...of, choose: (request) => ({ row: 'p7', to: here(request), said: { risk, text } }) })
}

/** An answer to a request for what was preserved makes that produced (p6, the requested side). */
export async function produceFollowed(
  node: NodeContext,
  tx: Tx,
  { kind, follows, partner }: Pick<RequestRow, 'kind' | 'follows' | 'partner'>,
): Promise<void> {
  if (kind !== 'evidence' || follows === null) return
  const request = await lockRequest(node, tx, { request: follows, partner })
  if (request.object.state !== 'PRESERVED') return
  await carryOut(node, tx, { request, act: { row: 'p6', to: 'PRODUCED', about: null }, by: 'node' })
}

/**
 * On the requesting side: the other side's node says that preserved data was produced, which is so only where a request for it was
 * answered. Else its word alone would end what was promised for sixty days. Throws `object-mismatch`.
 */
export async function requireProduced(tx: Tx, { id }: Pick<RequestRow, 'id'>): Promise<void> {
  const answered = await tx
    .selectFrom('request')
    .select('id')
    .where('follows', '=', id)
    .where('kind', '=', 'evidence')
    .where('state', 'in', afterAnswer)
    .executeTakeFirst()
  if (answered === undefined) fail('object-mismatch', {})
}

/** Where a request can be once its answer is here; people may have gone on before this is told. */
const afterAnswer = [...answeredStates, 'USE_BLOCKED', 'USE_CONDITIONED', 'DISPUTED', 'CLOSED'] as const
