import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Hit } from './hit-shape.ts'
import { Nothing } from './shapes.ts'

export const hitList = ownCall({
  name: 'hit.list',
  summary: "Lists the hits of the caller's unit.",
  body: Nothing,
  result: closed({ hits: Type.Array(Hit) }),
})
