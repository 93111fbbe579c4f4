import { type Candidate, findCandidates, type SharedIdentifier } from '@comity/linking'
import type { KernelTask } from '../context.ts'

/** What a thread needs to find groups. */
export interface FindGroups {
  readonly shared: readonly SharedIdentifier[]
}

/** Runs `findGroups` on a kernel thread: whoever works with the node does not wait for a graph. */
export const findGroupsTask: KernelTask<FindGroups, readonly Candidate[]> = {
  module: new URL(import.meta.url),
  name: 'findGroups',
}

/** All groups of linked cases (spec/linking.md §3). */
export function findGroups({ shared }: FindGroups): readonly Candidate[] {
  return findCandidates(shared)
}
