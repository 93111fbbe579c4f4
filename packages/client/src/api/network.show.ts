import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { LinkedCase, NetworkAct, NetworkPartner, networkSummary } from './network-shape.ts'
import { Uuid } from './shapes.ts'

export const networkShow = ownCall({
  name: 'network.show',
  summary: 'Shows a network: its cases, what leads from them to partners, and what people did with it.',
  body: closed({ network: Uuid }),
  result: closed({
    ...networkSummary,
    cases: Type.Array(LinkedCase),
    partners: Type.Array(NetworkPartner),
    acts: Type.Array(NetworkAct),
  }),
})
