import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Digest, JobStarted } from './shapes.ts'

export const indexPublish = ownCall({
  name: 'index.publish',
  summary: 'Starts publishing the sealed index of an agreement.',
  body: closed({ agreement: Digest }),
  result: JobStarted,
})
