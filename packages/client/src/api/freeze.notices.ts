import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { FreezeNoticeView } from './freeze-shape.ts'
import { Nothing } from './shapes.ts'

export const freezeNotices = ownCall({
  name: 'freeze.notices',
  summary: 'Lists what the clocks of payment stops said: who is called and when, what ran out, what ends.',
  body: Nothing,
  result: closed({ notices: Type.Array(FreezeNoticeView) }),
})
