import { MarkingSchema, offenceNames } from '@comity/agreement'
import { CaseEventSchema } from '@comity/casework'
import { closed, oneOf } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { requestSummary } from './request-summary.ts'
import { Digest, InstantText, Line, nullable, PartyCode, Uuid } from './shapes.ts'

/** A letter is of what was said: which clock runs next is of today. */
const { next: _, ...letterSummary } = requestSummary

/** A document of spec/casework.md §7 in canonical form, as it was sealed and as events name its digest. */
const Signed = Type.String({ minLength: 1, maxLength: 262_144 })

export const requestLetter = ownCall({
  name: 'request.letter',
  summary:
    'Hands out what a letter of a request is made of: the documents that both sides hold, and the events over them.',
  body: closed({ request: Uuid }),
  result: closed({
    ...letterSummary,
    requesting: PartyCode,
    requested: PartyCode,
    purpose: oneOf(offenceNames),
    /** The clause that permitted it when it was sent; null where none does any more that this node can show. */
    clause: nullable(Line),
    /** Languages in which the agreement is written: those of its parties. */
    languages: Type.Array(Line, { maxItems: 20 }),
    /** Of all that stands in it. */
    marking: MarkingSchema,
    deadlines: nullable(closed({ acknowledge: InstantText, answer: InstantText })),
    events: Type.Array(CaseEventSchema),
    /** Hash of the newest event: both sides have the same. */
    head: Digest,
    document: Signed,
    /** The answer, or the refusal, that was sent last; null before there is one, and where its use is blocked. */
    answer: nullable(Signed),
    /** What else rows brought, each with the place of its event. */
    forms: Type.Array(
      closed({ seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), row: Line, form: Signed }),
    ),
  }),
})
