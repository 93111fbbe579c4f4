import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartyCode, Digest, JobStarted } from './shapes.ts'

export const indexSync = ownCall({
  name: 'index.sync',
  summary: 'Starts fetching what a partner has published under an agreement.',
  body: closed({ agreement: Digest, publisher: PartyCode }),
  result: JobStarted,
})
