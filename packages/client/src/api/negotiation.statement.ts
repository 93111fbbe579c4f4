import { NegotiationSpeechSchema } from '@comity/agreement/negotiation'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Digest } from './shapes.ts'

export const negotiationStatement = ownCall({
  name: 'negotiation.statement',
  summary: 'Says something in a negotiation for this party: a proposal, a position, a round, a vote on the text.',
  body: closed({ negotiation: Digest, act: NegotiationSpeechSchema }),
  result: closed({ statement: Digest }),
})
