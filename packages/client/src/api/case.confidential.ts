import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'
import { WithholdingGroundName } from './subject-shape.ts'

export const caseConfidential = ownCall({
  name: 'case.confidential',
  summary: 'Withholds a case from the persons it is about, on a lawful ground; or does so no longer.',
  body: closed({ case: Uuid, ground: Type.Union([Type.Null(), WithholdingGroundName]) }),
  result: closed({ case: Uuid, ground: Type.Union([Type.Null(), WithholdingGroundName]) }),
})
