import { type Operation, type OperationState, readOperationDocument } from '@comity/casework/operation'
import type { operationShow, ResultOf } from '@comity/client/api'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadDocument } from './operations.ts'

type Shown = ResultOf<typeof operationShow>

/** The state of an operation whose proposal counts. */
export function shownState({ state }: Operation): OperationState {
  return state === 'NONE' ? fail('not-found', {}) : state
}

/** The newest plan, each task with what its party reported last; null before there is one. */
export async function shownPlan(node: NodeContext, operation: Operation): Promise<Shown['plan']> {
  const digest = operation.contents.get('o3')
  if (digest === undefined) return null
  const { days, tasks } = readOperationDocument('o3', await loadDocument(node.db, digest))
  const done = new Map<string, boolean>()
  for (const { event } of operation.events) {
    if (event.row !== 'm3' || event.content === null) continue
    const report = readOperationDocument('m3', await loadDocument(node.db, event.content))
    done.set(`${event.party} ${String(report.task)}`, report.done)
  }
  // A party speaks of its own tasks only.
  return {
    days,
    tasks: tasks.map((task) => ({ ...task, done: done.get(`${task.party} ${String(task.task)}`) ?? null })),
  }
}

export async function shownDebrief(node: NodeContext, operation: Operation): Promise<Shown['debrief']> {
  const digest = operation.contents.get('o5')
  if (digest === undefined) return null
  const { text, figures } = readOperationDocument('o5', await loadDocument(node.db, digest))
  return { text, figures }
}
