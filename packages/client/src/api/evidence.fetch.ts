import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { JobStarted, Uuid } from './shapes.ts'

export const evidenceFetch = ownCall({
  name: 'evidence.fetch',
  summary: 'Fetches an accepted exhibit, chunk by chunk, and goes on where it stopped (e6): a job.',
  body: closed({ evidence: Uuid }),
  result: JobStarted,
})
