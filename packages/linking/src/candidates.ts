import { connectedComponents } from 'graphology-components'
import {
  type CaseGraph,
  caseGraph,
  casesAmong,
  type Link,
  linksAmong,
  linksOf,
  type SharedIdentifier,
} from './case-graph.ts'
import { communitiesOf } from './communities.ts'

/** Cases that may be the work of one gang, with what says so. A lead: only a person makes a network of it. */
export interface Candidate {
  /** In the order of their names. */
  readonly cases: readonly string[]
  /** What carries each of the joins that hold the group together, on average (spec/linking.md §3). */
  readonly score: number
  /** Strongest first; their shares add up to the score. */
  readonly reasons: readonly Reason[]
}

/** One identifier that joins cases of a group. */
export interface Reason {
  readonly identifier: string
  readonly profile: string
  /** Cases of the group that hold it. */
  readonly cases: number
  /** Cases outside of the group that hold it as well. */
  readonly outside: number
  readonly share: number
}

/** A group of more cases is divided where it hangs together least, as far as that divides it. */
export const mostInGroup = 200

/**
 * Every group of linked cases, the strongest first (spec/linking.md §3). The same identifiers, in whatever order, give the same
 * groups in the same order.
 */
export function findCandidates(shared: readonly SharedIdentifier[]): readonly Candidate[] {
  // Communities depend on the order in which a graph is built.
  const links = linksOf(shared.toSorted((left, right) => compare(left.identifier, right.identifier)))
  return groupsOf(links)
    .map(candidateOf)
    .sort(
      (left, right) =>
        right.score - left.score || right.cases.length - left.cases.length || compare(left.cases[0], right.cases[0]),
    )
}

/** The group of one case, by the identifiers that are given; undefined where nothing links it. */
export function candidateAround(shared: readonly SharedIdentifier[], file: string): Candidate | undefined {
  return findCandidates(shared).find(({ cases }) => cases.includes(file))
}

interface Group {
  readonly cases: readonly string[]
  readonly links: readonly Link[]
}

function groupsOf(links: readonly Link[]): readonly Group[] {
  const graph = caseGraph(links)
  return connectedComponents(graph).flatMap((nodes) => {
    const group = groupOf(graph, casesAmong(nodes))
    return group.cases.length <= mostInGroup ? [group] : divided(group)
  })
}

function groupOf(graph: CaseGraph, cases: readonly string[]): Group {
  return { cases, links: linksAmong(graph, cases) }
}

/** The communities of a group that is too large, divided again while they are; what cannot be divided stays whole. */
function divided(group: Group): readonly Group[] {
  const graph = caseGraph(group.links)
  const communities = communitiesOf(graph)
  if (communities.length < 2) return [group]
  return communities.flatMap((nodes) => groupsOf(linksAmong(graph, casesAmong(nodes))))
}

function candidateOf({ cases, links }: Group): Candidate {
  const joins = cases.length - 1
  const reasons = links.map(({ shared, weight, cases: held }) => ({
    identifier: shared.identifier,
    profile: shared.profile,
    cases: held.length,
    outside: shared.cases.length - held.length,
    share: (weight * (held.length - 1)) / joins,
  }))
  reasons.sort((left, right) => right.share - left.share || compare(left.identifier, right.identifier))
  return { cases, score: reasons.reduce((sum, { share }) => sum + share, 0), reasons }
}

function compare(left = '', right = ''): number {
  return left < right ? -1 : left > right ? 1 : 0
}
