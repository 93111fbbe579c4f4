export { type Candidate, candidateAround, findCandidates, mostInGroup, type Reason } from './candidates.ts'
export type { SharedIdentifier } from './case-graph.ts'
export { mostCases, weightOf } from './strength.ts'
