import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Shield } from './shield-shape.ts'
import { Nothing } from './shapes.ts'

export const shieldList = ownCall({
  name: 'shield.list',
  summary: 'Lists the shields of the unit, newest first, values masked.',
  body: Nothing,
  result: closed({ shields: Type.Array(Shield) }),
})
