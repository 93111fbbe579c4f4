import { closed } from '@comity/codec'
import Type from 'typebox'
import { InstantText, Line, nullable, PartyCode, RoleName, Uuid } from './shapes.ts'

/** Who is calling, at which node, and until when they need not sign in again. */
export const SignedIn = closed({
  person: Uuid,
  name: Line,
  unit: Line,
  roles: Type.Array(RoleName),
  party: PartyCode,
  /** A training node says so on every page. */
  training: Type.Boolean(),
  /** Null for who calls with a token. */
  session: nullable(
    closed({
      session: Uuid,
      /** When it ends if nothing more is called. */
      idleUntil: InstantText,
      /** When it ends whatever is called. */
      until: InstantText,
    }),
  ),
})
