import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'

export const targetWithdraw = ownCall({
  name: 'target.withdraw',
  summary: 'Takes a planned target back; its rows leave every index with the next version.',
  body: closed({ target: Uuid }),
  result: closed({ target: Uuid }),
})
