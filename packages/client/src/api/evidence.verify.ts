import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { JobStarted, Uuid } from './shapes.ts'

export const evidenceVerify = ownCall({
  name: 'evidence.verify',
  summary:
    'Recomputes everything that is stored of an exhibit; of one that was just received it ends in VERIFIED or quarantine (e7, e8): a job.',
  body: closed({ evidence: Uuid }),
  result: JobStarted,
})
