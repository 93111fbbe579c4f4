import { requestJudge } from '@comity/client/api'
import { judgeRequest } from '../../casework/dual-criminality.ts'
import { ownRoute } from '../define.ts'

/** A competent person of the requested party judges whether the conduct is an offence here (spec/agreements.md §19). */
export const requestJudgeRoute = ownRoute({
  call: requestJudge,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, judgement) => judgeRequest(node, { actor, ...judgement }),
})
