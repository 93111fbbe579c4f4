import { checkShape } from '@comity/codec'
import { caseClose } from '@comity/protocol'
import { takeClosedCase } from '../../cases/close-case.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up that a partner closed a case: its handle is answered with `commitment-unknown` from now on. */
export const caseCloseTake: SequencedRoute = {
  name: caseClose.name,
  take: (node, tx, { from, body }) => takeClosedCase(node, tx, { from, body: checkShape(caseClose.body, body) }),
}
