/** States of a request of a person about what is kept of them (spec/subjects.md §3). */
export const subjectStates = [
  'RECEIVED',
  'PROPOSED',
  'ANSWERED',
  'REFUSED',
  'WITHDRAWN',
  'LIFT_PROPOSED',
  'LIFTED',
] as const
export type SubjectState = (typeof subjectStates)[number]
