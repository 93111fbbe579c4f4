import louvainModule from 'graphology-communities-louvain'
import type { CaseGraph } from './case-graph.ts'

// The library's types declare an ES module, what it ships is CommonJS: its default import is what `module.exports` is.
const louvain = louvainModule as unknown as (typeof louvainModule)['default']

/**
 * The nodes of a graph by community (Louvain, by the weights of the edges). Without a random walk the same graph is divided
 * in the same way every time.
 */
export function communitiesOf(graph: CaseGraph): readonly (readonly string[])[] {
  const communities = new Map<number, string[]>()
  for (const [node, community] of Object.entries(louvain(graph, { randomWalk: false }))) {
    const nodes = communities.get(community) ?? []
    nodes.push(node)
    communities.set(community, nodes)
  }
  return [...communities.values()]
}
