import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { networkSummary } from './network-shape.ts'
import { Nothing } from './shapes.ts'

export const networkList = ownCall({
  name: 'network.list',
  summary: 'Lists the networks of the unit, newest first.',
  body: Nothing,
  result: closed({ networks: Type.Array(closed(networkSummary)) }),
})
