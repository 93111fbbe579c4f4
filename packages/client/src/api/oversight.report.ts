import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, InstantText, PartyCode } from './shapes.ts'

export const oversightReport = ownCall({
  name: 'oversight.report',
  summary:
    'Makes, signs and logs the report of a period that is over; for one partner, only what it shares with that one.',
  body: closed({
    /** From this instant on … */
    from: InstantText,
    /** … and before this one. */
    to: InstantText,
    /** The partner whose oversight is to have it; null for one's own, which says all. */
    partner: Type.Union([Type.Null(), PartyCode]),
  }),
  result: closed({
    /** The signed report, a JWS (spec/oversight.md §6). */
    report: Type.String({ minLength: 1, maxLength: 16_777_216 }),
    /** Its SHA-256, as the log names it. */
    digest: Digest,
  }),
})
