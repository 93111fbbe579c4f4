import { messageVoid } from '@comity/protocol'
import type { SequencedRoute } from '../define.ts'

/** Stands in the place of a message that this node could not read: the sequence goes on, and nothing else happens. */
export const messageVoidTake: SequencedRoute = {
  name: messageVoid.name,
  take: () => Promise.resolve(),
}
