import { composeSubjectProposal } from '@comity/casework'
import type { BodyOf, ResultOf, subjectApprove, subjectReport } from '@comity/client/api'
import { wakeTakenBack } from '../asking/wake-taken-back.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockAllChannels } from '../retraction/derived.ts'
import type { Tx } from '../schema.ts'
import { carryOut } from './carry-out.ts'
import { liftRestriction } from './restricted.ts'
import type { SubjectActed } from './subject-acts.ts'
import { keptProposal, lockSubject, type OpenSubject, stepSubject, waitingProposal } from './subject-requests.ts'

/**
 * The second person agrees to what another proposed, or not: a decision, or the end of a restriction. What is granted is done in
 * the same transaction. Throws `not-found`, `same-person`, `role-forbids`, `object-mismatch`.
 */
export async function decideSubject(
  node: NodeContext,
  actor: Actor,
  { subject: id, decision, proposal }: BodyOf<typeof subjectApprove>,
): Promise<SubjectActed> {
  const acted = await node.db.transaction().execute(async (tx) => {
    // What is deleted may have crossed: its channels are taken before anything else (spec/retraction.md §2).
    await lockAllChannels(tx)
    const subject = await lockSubject(node, tx, { subject: id, unit: actor.unit })
    // Proposed anew since it was read: what is agreed to is what was read (spec/attacks.md D-11).
    if (proposal !== undefined && proposal !== waitingProposal(subject.object)) fail('object-mismatch', {})
    const isApproved = decision === 'approve'
    const moved =
      subject.object.state === 'LIFT_PROPOSED'
        ? await decideLift(node, tx, { subject, actor, isApproved })
        : await decideProposal(node, tx, { subject, actor, isApproved })
    return { subject: id, state: moved.row.state, kind: moved.row.kind }
  })
  if (acted.kind === 'restriction') await wakeTakenBack(node)
  return { subject: id, state: acted.state }
}

interface Deciding {
  readonly subject: OpenSubject
  readonly actor: Actor
  readonly isApproved: boolean
}

async function decideProposal(
  node: NodeContext,
  tx: Tx,
  { subject, actor, isApproved }: Deciding,
): Promise<OpenSubject> {
  if (!isApproved) {
    const change = { proposal_sealed: null, proposed_by: null, decision: null, ground: null }
    return stepSubject(node, tx, { subject, row: 'u5', to: 'RECEIVED', by: actor, change })
  }
  const proposal = (await keptProposal(node, subject.row)) ?? fail('object-mismatch', {})
  const { digest: content } = composeSubjectProposal(subject.row.kind, proposal)
  const isGrant = proposal.decision === 'grant'
  const step = { row: 'u4', to: isGrant ? 'ANSWERED' : 'REFUSED', content, code: proposal.ground } as const
  // The step first: it refuses who may not decide before anything is done.
  const moved = await stepSubject(node, tx, { subject, ...step, by: actor })
  if (!isGrant) return moved
  const records = await carryOut(node, tx, { row: moved.row, change: proposal.change, decidedBy: actor })
  await tx.updateTable('subject_request').set({ records }).where('id', '=', subject.row.id).execute()
  return moved
}

async function decideLift(node: NodeContext, tx: Tx, { subject, actor, isApproved }: Deciding): Promise<OpenSubject> {
  if (!isApproved) return stepSubject(node, tx, { subject, row: 'u9', to: 'ANSWERED', by: actor })
  const moved = await stepSubject(node, tx, { subject, row: 'u8', to: 'LIFTED', by: actor })
  await liftRestriction(node, tx, { subject: subject.row.id })
  return moved
}

const approvers: readonly string[] = ['supervisor', 'legal']

/**
 * Reads the report of a request. While it waits for the second person nobody but such a person reads it; then everybody who works
 * on it. What was withheld, with its ground, is shown only to who may approve and did not propose (spec/subjects.md §6). Each
 * reading is logged. Throws `not-found`, `object-mismatch` where there is none, `same-person`, `role-forbids`.
 */
export async function readReport(
  node: NodeContext,
  actor: Actor,
  { subject: id }: BodyOf<typeof subjectReport>,
): Promise<ResultOf<typeof subjectReport>> {
  return node.db.transaction().execute(async (tx) => {
    const { row, object } = await lockSubject(node, tx, { subject: id, unit: actor.unit })
    const file = (await keptProposal(node, row))?.file ?? fail('object-mismatch', {})
    const isProposer = row.proposed_by === actor.person
    const isApprover = !isProposer && actor.roles.some((role) => approvers.includes(role))
    if (object.state === 'PROPOSED' && !isApprover) fail(isProposer ? 'same-person' : 'role-forbids', {})
    if (object.state === 'WITHDRAWN') fail('object-mismatch', {})
    await node.log.append(tx, { type: 'subject.report', body: { subject: id, withheld: isApprover } })
    return {
      subject: id,
      state: row.state,
      proposal: waitingProposal(object),
      report: file.report,
      withheld: isApprover ? file.withheld : null,
    }
  })
}
