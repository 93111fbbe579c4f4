import { channelReset } from '@comity/protocol'
import type { SequencedRoute } from '../define.ts'

/**
 * Opens a channel epoch of a partner. What it does, the inbox has done before: a person confirmed the epoch, and nothing
 * of an older one is taken up any more.
 */
export const channelResetTake: SequencedRoute = {
  name: channelReset.name,
  whileHeld: true,
  take: () => Promise.resolve(),
}
