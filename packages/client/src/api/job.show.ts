import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Uuid, PartyCode, Count, Line } from './shapes.ts'

export const jobShow = ownCall({
  name: 'job.show',
  summary:
    'Shows how far a started job is and, at its end, its result or error code; while it runs, that of a run that is being tried again.',
  body: closed({ job: Uuid }),
  result: closed({
    job: Uuid,
    kind: Type.Union([
      Type.Literal('publish'),
      Type.Literal('sync'),
      Type.Literal('ask'),
      Type.Literal('link'),
      Type.Literal('evidence'),
    ]),
    state: Type.Union([Type.Literal('running'), Type.Literal('waiting'), Type.Literal('done'), Type.Literal('failed')]),
    done: Count,
    total: Count,
    error: Type.Union([Type.Null(), Line]),
    asks: Type.Array(
      closed({
        publisher: PartyCode,
        asked: Count,
        hits: Count,
        batches: Count,
        error: Type.Union([Type.Null(), Line]),
      }),
    ),
  }),
})
