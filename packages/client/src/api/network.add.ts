import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { NamedCases, networkSummary } from './network-shape.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const networkAdd = ownCall({
  name: 'network.add',
  summary: 'Adds cases to a network.',
  body: closed({ network: Uuid, cases: NamedCases, reason: Paragraph }),
  result: closed(networkSummary),
})
