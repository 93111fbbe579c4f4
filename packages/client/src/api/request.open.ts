import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { requestDraft } from './request-draft.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestOpen = ownCall({
  name: 'request.open',
  summary: 'Drafts a request of a kind, with its particulars, that cites a confirmed hit (q1).',
  body: closed({
    hit: Uuid,
    /** An earlier request that rests on the same hit: data that is preserved is asked for so. */
    follows: Type.Optional(Uuid),
    ...requestDraft,
  }),
  result: RequestMoved,
})
