import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RecordActed, RetractionReasonName } from './retraction-shape.ts'
import { Uuid } from './shapes.ts'

export const recordDelete = ownCall({
  name: 'record.delete',
  summary: 'Deletes a record with all that came of it; waits for a second person where anything of it was released.',
  body: closed({ record: Uuid, reason: RetractionReasonName }),
  result: RecordActed,
})
