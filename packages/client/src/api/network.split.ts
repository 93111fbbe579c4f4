import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { NamedCases, networkSummary } from './network-shape.ts'
import { EnteredLine, Paragraph, Uuid } from './shapes.ts'

export const networkSplit = ownCall({
  name: 'network.split',
  summary: 'Makes a new network of some cases of another.',
  body: closed({ network: Uuid, name: EnteredLine, cases: NamedCases, reason: Paragraph }),
  result: closed(networkSummary),
})
