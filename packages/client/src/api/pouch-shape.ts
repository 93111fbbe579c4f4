import { closed } from '@comity/codec'
import { Count } from './shapes.ts'

/** How many parts of each kind a pouch holds (spec/pouch.md §3). */
export const PouchParts = closed({
  receipt: Count,
  cosignature: Count,
  message: Count,
  segment: Count,
  answer: Count,
  refusal: Count,
  question: Count,
  wanted: Count,
  checkpoint: Count,
})

/** Numbers from one to another, both included. */
export const NumberRange = closed({ from: Count, to: Count })
