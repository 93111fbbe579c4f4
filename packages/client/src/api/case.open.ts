import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid, Digest, Line } from './shapes.ts'

export const caseOpen = ownCall({
  name: 'case.open',
  summary: "Opens a case in the caller's unit.",
  body: closed({ title: Line, category: Line, basis: Line, basisDocument: Digest }),
  result: closed({ case: Uuid }),
})
