import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, EnteredLine, Line, RoleName, Uuid } from './shapes.ts'

export const personAdd = ownCall({
  name: 'person.add',
  summary: 'Adds a person with a unit and roles; the token is shown once.',
  body: closed({
    name: EnteredLine,
    unit: EnteredLine,
    roles: Type.Array(RoleName, { minItems: 1, maxItems: 9 }),
    /** X25519 public key under which terms name this auditor (spec/audit.md §1); with the role `auditor`, and only with it. */
    auditorKey: Type.Optional(Digest),
  }),
  result: closed({ person: Uuid, token: Line }),
})
