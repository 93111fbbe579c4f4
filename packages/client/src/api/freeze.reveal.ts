import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Line, nullable, Uuid } from './shapes.ts'

/** Null where nobody named one, and once it was erased. */
const Account = nullable(Line)

export const freezeReveal = ownCall({
  name: 'freeze.reveal',
  summary: 'Shows the accounts of a payment stop in clear, and logs that they were shown.',
  body: closed({ freeze: Uuid }),
  /** `hops`: in the order of `freeze.show`. */
  result: closed({ originating: Account, beneficiary: Account, hops: Type.Array(Account) }),
})
