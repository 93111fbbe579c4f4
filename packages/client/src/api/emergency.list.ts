import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Emergency } from './emergency-shape.ts'
import { Nothing } from './shapes.ts'

export const emergencyList = ownCall({
  name: 'emergency.list',
  summary: 'Lists emergencies of the unit, and those that partners gave notice of, newest first.',
  body: Nothing,
  result: closed({ emergencies: Type.Array(Emergency) }),
})
