import { closed } from '@comity/codec'
import { Problem } from '@comity/protocol'
import Type, { type Static } from 'typebox'
import { PartyCode, RoleName } from './shapes.ts'

/** An error of the own API (spec/own-http.md §4): the problem of the partner side, and members for its own people. */
export const OwnProblem = closed({
  ...Problem.properties,
  /** With `schema`: the declared member of body or query that is missing or not of its shape. */
  field: Type.Optional(Type.String({ pattern: '^[a-z][A-Za-z]{0,63}$' })),
  /** With `role-forbids`: the roles that may make the call, where the caller has none of them. */
  roles: Type.Optional(Type.Array(RoleName, { minItems: 1, maxItems: 9 })),
  /** Of a refusal under an agreement: the clauses that it rests on, those that came nearest to permitting it. */
  clauses: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9.]{1,15}$' }), { minItems: 1, maxItems: 500 })),
  /** Of a call about several partners: the one for whom it was refused, and with it for all of them. */
  party: Type.Optional(PartyCode),
})

export type OwnProblemValue = Static<typeof OwnProblem>
