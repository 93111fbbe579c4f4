import { offenceNames, verifyMayPass } from '@comity/agreement'
import { type markedPieces, readForm, type RequestForm } from '@comity/casework/request'
import { canonicalText } from '@comity/codec'
import { type LoadedAgreement, loadAgreement, requireInForce } from '../agreements/agreements.ts'
import { decideAct } from '../agreements/policy.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'
import { type Act, carryOut, here } from './request-act.ts'
import { readKept } from './request-documents.ts'
import { keptForms } from './request-forms.ts'
import { piecesOf } from './request-marking.ts'
import { lockRequest, type OpenRequest, type RequestRow } from './requests.ts'

type Statement = RequestForm<'m1' | 'm3'>
/** What of a statement is a person's to say. */
export type NewMarking = Pick<Statement, 'tlp' | 'pap' | 'europol' | 'audience'>

/** The rows of each side: who drafts a statement, and who says it. */
const rowsOf = {
  requesting: { draft: 'm1', say: 'm2' },
  requested: { draft: 'm3', say: 'm4' },
} as const

/**
 * An originator says anew how a document or answer that both sides hold may be used: one person drafts the whole marking, and a
 * second who says the very same lets it out (spec/casework.md §4.6). Throws `not-found`, `role-forbids`, `same-person`,
 * `object-mismatch`, `marking-lowered`, `marking-forbids`, and what `decideAct` throws.
 */
export async function remarkRequest(
  node: NodeContext,
  {
    actor,
    request: id,
    piece,
    marking,
  }: {
    readonly actor: Actor
    readonly request: string
    readonly piece: (typeof markedPieces)[number]
    readonly marking: NewMarking
  },
): Promise<{ readonly request: string; readonly state: string; readonly step: 'drafted' | 'said' }> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: id, actor })
    const { row } = request
    await permitStatement(node, tx, row)
    const digest = piecesOf(node, row, await readKept(node, row))[piece]?.digest ?? fail('object-mismatch', {})
    const said = { piece, digest, ...inOrder(marking) }
    await requireMaySay(node, tx, { request, by: node.party, said })
    const { draft, say } = rowsOf[row.side]
    const waiting = await waitingDraft(node, tx, request)
    const isSecond = waiting !== undefined && canonicalText(plain(waiting)) === canonicalText(plain(said))
    const to = here(request)
    const drafted: Act = draft === 'm1' ? { row: draft, to, said } : { row: draft, to, said }
    const act: Act = isSecond ? { row: say, to, about: draft } : drafted
    const moved = await carryOut(node, tx, { request, act, by: actor })
    return { request: id, state: moved.row.state, step: isSecond ? 'said' : 'drafted' }
  })
}

/** Takes up the partner's statement, which came with the newest event (m2, m4). Throws what `requireMaySay` throws. */
export async function takeStatement(node: NodeContext, tx: Tx, request: OpenRequest): Promise<void> {
  const event = request.events.at(-1) ?? fail('object-mismatch', {})
  if (event.row !== 'm2' && event.row !== 'm4') return
  const kept =
    (await keptForms(node, tx, request.row)).find(({ seq }) => seq === event.seq) ?? fail('object-mismatch', {})
  const said = readForm({ row: event.row === 'm2' ? 'm1' : 'm3', bytes: kept.bytes, at: event.at })
  await requireMaySay(node, tx, { request, by: event.party, said })
}

/**
 * Only an originator says so, of exactly what is held, and nothing that could not have been marked so from the start: within the
 * ceiling, for both sides. Throws `object-mismatch`, `marking-lowered`, `marking-forbids` (spec/attacks.md D-05).
 */
async function requireMaySay(
  node: NodeContext,
  tx: Tx,
  {
    request: { row },
    by,
    said,
  }: {
    readonly request: OpenRequest
    readonly by: string
    readonly said: Omit<Statement, 'schema' | 'request' | 'salt'>
  },
): Promise<void> {
  const piece = piecesOf(node, row, await readKept(node, row))[said.piece]
  if (piece?.digest !== said.digest) return fail('object-mismatch', {})
  const { terms } = await loadAgreement(tx, row.agreement, node.now())
  const { originators, gradings } = piece.marking
  gate({ agreement: row.agreement, act: null }, () => {
    if (!originators.includes(by)) fail('marking-lowered', {})
    const { tlp, pap, europol, audience } = said
    const marking = { tlp, pap, europol, audience, originators, gradings }
    verifyMayPass({ marking, ceiling: terms.handling, to: [node.party, row.partner] })
  })
}

/** It carries no content, and passes where what it is about did: the clause of the request, or of its answer. */
async function permitStatement(node: NodeContext, tx: Tx, row: RequestRow): Promise<LoadedAgreement> {
  const now = node.now()
  const { partner: to, kind, urgency } = row
  const purpose = offenceNames.find((name) => name === row.purpose) ?? fail('object-mismatch', {})
  const agreement = await requireInForce(tx, row.agreement, { now, parties: [node.party, to] })
  const name = row.side === 'requesting' ? 'request.send' : 'request.answer'
  decideAct(node, { agreement, act: { act: name, from: node.party, to, kind, purpose, urgency }, now })
  return agreement
}

/** What one person of this side drafted newest, and nobody has said yet. */
async function waitingDraft(node: NodeContext, tx: Tx, { row, events }: OpenRequest): Promise<Statement | undefined> {
  const { draft, say } = rowsOf[row.side]
  const newest = events.findLast((event) => event.row === draft || event.row === say)
  if (newest?.row !== draft) return undefined
  const kept = (await keptForms(node, tx, row)).find(({ seq }) => seq === newest.seq)
  return kept === undefined ? undefined : readForm({ row: draft, bytes: kept.bytes, at: newest.at })
}

/** As a marking stands in documents: codes and parties sorted, each once. */
function inOrder({ tlp, pap, europol, audience }: NewMarking): NewMarking {
  return {
    tlp,
    pap,
    europol: [...new Set(europol)].sort(),
    audience: audience === null ? null : [...new Set(audience)].sort(),
  }
}

function plain({ tlp, pap, europol, audience, ...rest }: NewMarking & Partial<Pick<Statement, 'piece' | 'digest'>>) {
  const { piece = null, digest = null } = rest
  return { tlp, pap, europol, audience, piece, digest }
}
