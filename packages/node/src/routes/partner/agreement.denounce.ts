import { checkShape } from '@comity/codec'
import { agreementDenounce } from '@comity/protocol'
import { storeDenunciation } from '../../agreements/denunciation-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's own denunciation, verified with the key that the terms name for it. */
export const agreementDenounceTake: SequencedRoute = {
  name: agreementDenounce.name,
  take: async (node, tx, { from, body }) => {
    const { agreement, denunciation } = checkShape(agreementDenounce.body, body)
    await storeDenunciation(node, tx, { agreement, jws: denunciation, from })
  },
}
