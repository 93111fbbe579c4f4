import { requestAnswer } from '@comity/client/api'
import { draftAnswer } from '../../casework/request-answer.ts'
import { ownRoute } from '../define.ts'

/** The executor drafts the answer (q18); a second person approves it. */
export const requestAnswerRoute = ownRoute({
  call: requestAnswer,
  roles: ['investigator', 'custodian'],
  maxBytes: 262_144,
  handle: async (node, actor, answer) => {
    const { row } = await node.db.transaction().execute((tx) => draftAnswer(node, tx, { actor, answer }))
    return { request: row.id, state: row.state }
  },
})
