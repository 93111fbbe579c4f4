import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Day, Uuid } from './shapes.ts'

export const targetAdd = ownCall({
  name: 'target.add',
  summary: 'Plans something about an identifier of a case, on a day or on at most 15 in a row.',
  body: closed({ record: Uuid, from: Day, until: Day }),
  result: closed({ target: Uuid }),
})
