import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Digest, EnteredLine, Line, Uuid } from './shapes.ts'

export const caseOpen = ownCall({
  name: 'case.open',
  summary: "Opens a case in the caller's unit.",
  body: closed({ title: EnteredLine, category: Line, basis: EnteredLine, basisDocument: Digest }),
  result: closed({ case: Uuid }),
})
