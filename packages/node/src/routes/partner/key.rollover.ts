import { checkShape } from '@comity/codec'
import { keyRollover } from '@comity/protocol'
import { refreshOnceCommitted } from '../../partner/directory.ts'
import { takeRollover } from '../../partner/rollover.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's new keys, said by the key that they replace. */
export const keyRolloverTake: SequencedRoute = {
  name: keyRollover.name,
  take: async (node, tx, message) => {
    const rollover = checkShape(keyRollover.body, message.body)
    await takeRollover(node, tx, { message, rollover })
    void refreshOnceCommitted(node.db, { party: message.from, card: rollover.card })
  },
}
