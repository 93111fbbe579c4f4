/**
 * What goes on after an agreement has ended (spec/agreements.md §8): duties towards what was shared while
 * it was in force. Everything else stops at the instant at which it is not in force.
 */
export const endingDuties = [
  'retraction',
  'recall',
  'deletion-receipt',
  'hold-release',
  'hold-lapse',
  'custody',
  'audit',
  'reconcile',
  'cosign',
] as const

export type EndingDuty = (typeof endingDuties)[number]

/** Tells whether an act goes on after the agreement has ended. */
export function isEndingDuty(act: string): act is EndingDuty {
  return endingDuties.some((duty) => duty === act)
}
