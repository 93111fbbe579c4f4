import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { requestDraft } from './request-draft.ts'
import { RequestMoved } from './request-summary.ts'
import { PartyCode, Uuid } from './shapes.ts'

export const requestCirculate = ownCall({
  name: 'request.circulate',
  summary:
    'Drafts the same request to several partners, one request each, all or none: each cites a confirmed hit of the same record there (q1).',
  body: closed({
    /** It names the record; of that record there is a confirmed hit at each partner. */
    hit: Uuid,
    to: Type.Array(PartyCode, { minItems: 2, maxItems: 100, uniqueItems: true }),
    ...requestDraft,
  }),
  result: closed({
    requests: Type.Array(closed({ ...RequestMoved.properties, partner: PartyCode })),
  }),
})
