import { ConsistencyProof, type LogProof } from '@comity/tlog'
import Type, { type Static } from 'typebox'

/** That the checkpoint of a message's log proof extends one that the reader has; null where the reader has none newer. */
export const Consistency = Type.Union([Type.Null(), ConsistencyProof])
/** An opened entry with its inclusion proof, as it travels (spec/log.md §6). */
export type LogProofValue = LogProof
export type ConsistencyValue = Static<typeof Consistency>
