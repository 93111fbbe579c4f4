import { matchStart } from '@comity/client/api'
import type { Static } from 'typebox'

/** What `match.start` asks for is what the job keeps: ids and members of closed sets, no identifier. */
export const AskParams = matchStart.body
export type AskParams = Static<typeof AskParams>
