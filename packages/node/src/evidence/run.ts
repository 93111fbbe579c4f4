import { checkShape, closed, oneOf } from '@comity/codec'
import Type from 'typebox'
import type { Actor, NodeContext, Role } from '../context.ts'
import { fail } from '../errors.ts'
import { type JobRunner, startJob } from '../jobs.ts'
import { fetchEvidence } from './fetch.ts'
import { sealEvidence, sealingStep } from './seal.ts'
import { loadEvidence } from './transfers.ts'
import { verifyEvidence } from './verify.ts'

/** What takes as long as the exhibit is large. */
const works = ['seal', 'fetch', 'verify'] as const
export type EvidenceWork = (typeof works)[number]

const Params = closed({
  evidence: Type.String(),
  work: oneOf(works),
  /** Roles of the person when the work was begun: its step is that person's. */
  roles: Type.Array(Type.String()),
})

/** Exhibits that are being worked on: two at once would write one file. */
const busy = new WeakMap<NodeContext['jobs'], Set<string>>()

/** Runs an `evidence` job. */
export const runEvidence: JobRunner = async (node, { person, unit }, params, onProgress, signal) => {
  const { evidence, work, roles } = checkShape(Params, params)
  const actor: Actor = { person, unit, roles: roles as readonly Role[] }
  const working = busy.get(node.jobs) ?? new Set()
  busy.set(node.jobs, working)
  if (working.has(evidence)) return fail('busy', {})
  working.add(evidence)
  const onBytes = (done: number): void => {
    signal.throwIfAborted()
    onProgress({ done, total: 0 })
  }
  try {
    if (work === 'seal') await sealEvidence(node, { evidence, actor, onBytes })
    else if (work === 'verify') await verifyEvidence(node, { evidence, actor, onBytes })
    else await fetchEvidence({ node, evidence, actor, onProgress, signal })
    return { state: 'done', asks: [] }
  } finally {
    working.delete(evidence)
  }
}

/** Begins such work for a person of the unit. Throws `not-found`, `object-mismatch` where there is nothing to do. */
export async function startEvidence(
  node: NodeContext,
  actor: Actor,
  { evidence, work }: { readonly evidence: string; readonly work: EvidenceWork },
): Promise<{ readonly job: string }> {
  const open = await loadEvidence(node, { evidence, actor })
  const { state } = open.object
  if (work === 'seal') sealingStep(open)
  if (work === 'fetch' && (open.row.side !== 'requesting' || state !== 'IN_TRANSIT')) return fail('object-mismatch', {})
  const held = open.row.side === 'requested' || !notHeld.includes(state)
  if (work === 'verify' && !held) return fail('object-mismatch', {})
  const { person, unit, roles } = actor
  const params = { evidence, work, roles: [...roles] }
  return { job: await startJob(node, { kind: 'evidence', person, unit, params, total: 0 }) }
}

/** States in which the receiver has nothing whole. */
const notHeld: readonly string[] = [
  'OFFERED',
  'ACCEPTED',
  'DECLINED',
  'IN_TRANSIT',
  'DESTROYED',
  'RETURNED',
  'RECALLED',
]
