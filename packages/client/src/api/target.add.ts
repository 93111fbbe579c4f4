import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'

const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })

export const targetAdd = ownCall({
  name: 'target.add',
  summary: 'Plans something about an identifier of a case, on a day or on at most 15 in a row.',
  body: closed({ record: Uuid, from: Day, until: Day }),
  result: closed({ target: Uuid }),
})
