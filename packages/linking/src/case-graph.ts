import { UndirectedGraph } from 'graphology'
import { weightOf } from './strength.ts'

/** An identifier that several cases hold. */
export interface SharedIdentifier {
  /** A name of the caller's own that says nothing of the identifier, such as the id of a record. */
  readonly identifier: string
  readonly profile: string
  /** Each case once. */
  readonly cases: readonly string[]
}

/** A shared identifier and those of its cases that are looked at. */
export interface Link {
  readonly shared: SharedIdentifier
  readonly weight: number
  readonly cases: readonly string[]
}

/**
 * Cases and identifiers are its nodes, an edge says that a case holds an identifier. So an identifier of fifty cases is
 * fifty edges and not the 1,225 pairs of them.
 */
export type CaseGraph = UndirectedGraph<{ readonly link?: Link }, { readonly weight: number }>

/** The links among given identifiers: those that join two cases or more and are not common. */
export function linksOf(shared: readonly SharedIdentifier[]): readonly Link[] {
  return shared
    .map((one) => ({ shared: one, cases: one.cases, weight: weightOf({ ...one, cases: one.cases.length }) }))
    .filter(({ weight }) => weight > 0)
}

/** Joins cases by links. */
export function caseGraph(links: readonly Link[]): CaseGraph {
  const graph: CaseGraph = new UndirectedGraph()
  for (const link of links) {
    const identifier = graph.addNode(nodeOf('identifier', link.shared.identifier), { link })
    for (const file of link.cases) {
      graph.mergeNode(nodeOf('case', file))
      graph.addEdge(identifier, nodeOf('case', file), { weight: link.weight })
    }
  }
  return graph
}

/** Two name spaces in one graph: a caller may name an identifier as a case is named. */
function nodeOf(kind: 'case' | 'identifier', name: string): string {
  return `${kind} ${name}`
}

/** The cases among nodes of a graph, in the order of their names. */
export function casesAmong(nodes: Iterable<string>): readonly string[] {
  const head = nodeOf('case', '')
  return [...nodes]
    .filter((node) => node.startsWith(head))
    .map((node) => node.slice(head.length))
    .sort()
}

/** The links that join at least two of these cases, and the cases that each joins. */
export function linksAmong(graph: CaseGraph, cases: readonly string[]): readonly Link[] {
  const held = new Map<Link, string[]>()
  for (const file of cases) {
    graph.forEachNeighbor(nodeOf('case', file), (_, { link }) => {
      if (link === undefined) return
      const some = held.get(link) ?? []
      some.push(file)
      held.set(link, some)
    })
  }
  return [...held].filter(([, some]) => some.length > 1).map(([link, some]) => ({ ...link, cases: some }))
}
