import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EnteredLine, Uuid } from './shapes.ts'

export const evidenceHold = ownCall({
  name: 'evidence.hold',
  summary:
    'Places a legal hold on an exhibit, which is then neither destroyed nor returned here, or lifts it as a second person (a null reason).',
  body: closed({ evidence: Uuid, reason: Type.Union([Type.Null(), EnteredLine]) }),
  result: closed({ evidence: Uuid, isHeld: Type.Boolean() }),
})
