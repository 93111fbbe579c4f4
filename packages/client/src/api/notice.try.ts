import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { ChannelName, noticeFailures } from './notice-shape.ts'
import { nullable, oneOf, Uuid } from './shapes.ts'

export const noticeTry = ownCall({
  name: 'notice.try',
  summary: 'Sends a notification about nothing by one channel, now, and says whether it was taken.',
  body: closed({ channel: ChannelName }),
  result: closed({ notice: Uuid, state: oneOf(['sent', 'failed']), failure: nullable(oneOf(noticeFailures)) }),
})
