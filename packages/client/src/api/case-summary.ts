import { closed } from '@comity/codec'
import Type from 'typebox'
import { Uuid, InstantText, Line } from './shapes.ts'

export const caseSummary = {
  case: Uuid,
  title: Line,
  category: Line,
  state: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  openedAt: InstantText,
}
export const CaseSummary = closed(caseSummary)
