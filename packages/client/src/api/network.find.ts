import { ownCall } from './define.ts'
import { JobStarted, Nothing } from './shapes.ts'

export const networkFind = ownCall({
  name: 'network.find',
  summary: 'Starts looking for groups of linked cases among all cases of the unit.',
  body: Nothing,
  result: JobStarted,
})
