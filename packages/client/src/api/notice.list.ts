import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { NoticeView } from './notice-shape.ts'
import { Nothing } from './shapes.ts'

export const noticeList = ownCall({
  name: 'notice.list',
  summary: 'Lists what your unit was told, by which channel and what became of it, newest first, at most 500.',
  body: Nothing,
  result: closed({ notices: Type.Array(NoticeView) }),
})
