import { offences } from '@comity/agreement'
import { caseKinds, ParticularsSchema } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { UrgencyName, RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestOpen = ownCall({
  name: 'request.open',
  summary: 'Drafts a request of a kind, with its particulars, that cites a confirmed hit (q1).',
  body: closed({
    hit: Uuid,
    /** `information` without it. */
    kind: Type.Optional(oneOf(caseKinds)),
    /** Of every other kind: spec/casework.md §7.1. */
    particulars: Type.Optional(ParticularsSchema),
    /** An earlier request that rests on the same hit: data that is preserved is asked for so. */
    follows: Type.Optional(Uuid),
    urgency: UrgencyName,
    question: Paragraph,
    /** The act within the hit's purpose (spec/offences.md); the whole category without it. */
    offence: Type.Optional(oneOf(offences)),
    /** Of the requested party only fenced persons may know of it (spec/casework.md §12); not so without it. */
    confidential: Type.Optional(Type.Boolean()),
  }),
  result: RequestMoved,
})
