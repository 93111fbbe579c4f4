import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { NamedCases, networkSummary } from './network-shape.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const networkRemove = ownCall({
  name: 'network.remove',
  summary: 'Takes cases out of a network.',
  body: closed({ network: Uuid, cases: NamedCases, reason: Paragraph }),
  result: closed(networkSummary),
})
