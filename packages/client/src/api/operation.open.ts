import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { OperationStateName } from './operation-shape.ts'
import { Digest, EnteredLine, PartyCode, Uuid } from './shapes.ts'

export const operationOpen = ownCall({
  name: 'operation.open',
  summary: 'Proposes a joint operation under an agreement in force and sends the proposal to all its parties.',
  body: closed({
    title: EnteredLine,
    agreement: Digest,
    /** The clause of its text by which it is the mandate. */
    clause: Type.String({ pattern: '^[1-9][0-9.]{0,15}$' }),
    members: Type.Array(PartyCode, { minItems: 1, maxItems: 63 }),
    /** The party that keeps the key of subjects; it states no outcome and receives none. */
    keeper: PartyCode,
    subjectsPerDay: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  }),
  result: closed({ operation: Uuid, state: OperationStateName }),
})
