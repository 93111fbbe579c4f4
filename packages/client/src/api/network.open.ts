import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { NamedCases, networkSummary } from './network-shape.ts'
import { EnteredLine, Paragraph } from './shapes.ts'

export const networkOpen = ownCall({
  name: 'network.open',
  summary: 'Makes a network of cases of the unit.',
  body: closed({ name: EnteredLine, cases: NamedCases, reason: Paragraph }),
  result: closed(networkSummary),
})
