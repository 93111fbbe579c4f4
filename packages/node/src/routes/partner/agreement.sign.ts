import { checkShape } from '@comity/codec'
import { agreementSign } from '@comity/protocol'
import { storeSignature } from '../../agreements/agreement-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's own signature, verified with the key that the terms name for it. */
export const agreementSignTake: SequencedRoute = {
  name: agreementSign.name,
  take: async (node, tx, { from, body }) => {
    const { agreement, signature } = checkShape(agreementSign.body, body)
    await storeSignature(node, tx, { agreement, jws: signature, from })
  },
}
