import { MarkingSchema } from '@comity/agreement'
import Type from 'typebox'

/** How something may be used, by whom, whose information it is and how reliable it was said to be (spec/agreements.md §5). */
export const markingShape = MarkingSchema.properties
export const MarkingOrNull = Type.Union([Type.Null(), MarkingSchema])
