import { ConsistencyProof } from '@comity/tlog'
import Type, { type Static } from 'typebox'

/** That the checkpoint of a message's log proof extends one that the reader has; null where the reader has none newer. */
export const Consistency = Type.Union([Type.Null(), ConsistencyProof])
export type ConsistencyValue = Static<typeof Consistency>
