import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Uuid, Count, Line } from './shapes.ts'

export const importShow = ownCall({
  name: 'import.show',
  summary: 'Shows an import with a page of its refused lines.',
  body: closed({ import: Uuid, afterLine: Count }),
  result: closed({
    import: Uuid,
    state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]),
    imported: Count,
    duplicates: Count,
    rejected: Count,
    refused: Type.Array(closed({ line: Count, reason: Line })),
  }),
})
