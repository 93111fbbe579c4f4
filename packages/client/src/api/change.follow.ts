import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { oneOf } from './shapes.ts'

/** Kinds of things of which it is told that some changed; their calls begin with the same word. */
export const changeKinds = ['request', 'hit', 'freeze'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** A call whose answer is a stream of server-sent events, each with the result as its data (spec/own-http.md §7). */
export const changeFollow = ownCall({
  name: 'change.follow',
  summary: 'Tells, as server-sent events, of which kinds something changed that the caller may see; nothing of what.',
  body: closed({
    /** The stream ends after so long; whoever goes on looking asks again. */
    seconds: Type.Integer({ minimum: 0, maximum: 600 }),
  }),
  /** The first names none: from there on nothing is missed. */
  result: closed({ changed: Type.Array(oneOf(changeKinds)) }),
})
