import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { JobStarted, Uuid } from './shapes.ts'

export const evidenceSeal = ownCall({
  name: 'evidence.seal',
  summary: 'Seals a collection as a bag for the partner alone (e2): a job.',
  body: closed({ evidence: Uuid }),
  result: JobStarted,
})
