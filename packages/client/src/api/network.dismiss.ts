import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const networkDismiss = ownCall({
  name: 'network.dismiss',
  summary: 'Says that a group found is no network; the same cases are not shown again.',
  body: closed({ candidate: Uuid, reason: Paragraph }),
  result: closed({ candidate: Uuid }),
})
