import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, InstantText, Line, oneOf, PartyCode } from './shapes.ts'

/** A place between two acts, from a former answer. */
const Place = Type.String({ pattern: '^\\d{1,16}\\.[elr]\\.\\d{1,19}$' })

/** Where an act stands: the log, the refusals of acts, the security events. */
export const actSources = ['log', 'refused', 'event'] as const

export const oversightActs = ownCall({
  name: 'oversight.acts',
  summary:
    'Lists acts of this node and its partners, newest first: when, what, by which role, refused with which code.',
  body: closed({
    from: Type.Union([Type.Null(), InstantText]),
    to: Type.Union([Type.Null(), InstantText]),
    /** Acts older than this place; null for the newest. */
    before: Type.Union([Type.Null(), Place]),
    limit: Type.Integer({ minimum: 1, maximum: 1_000 }),
  }),
  result: closed({
    acts: Type.Array(
      closed({
        at: InstantText,
        source: oneOf(actSources),
        /** Wire name of the act, call or log entry. */
        kind: Line,
        /** Equal events of one minute are one. */
        count: Count,
        /** Of this party: the unit of whoever was refused. */
        unit: Type.Union([Type.Null(), Line]),
        /** Of a row of a request: the role in which somebody acted. */
        role: Type.Union([Type.Null(), Line]),
        agreement: Type.Union([Type.Null(), Digest]),
        partner: Type.Union([Type.Null(), PartyCode]),
        /** Why it was refused, or what the act came to: a member of a closed set. */
        code: Type.Union([Type.Null(), Line]),
      }),
    ),
    /** Where the next older ones begin; null when there are none. */
    next: Type.Union([Type.Null(), Place]),
  }),
})
