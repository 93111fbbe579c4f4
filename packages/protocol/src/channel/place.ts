/**
 * Where a sequenced message stands (spec/messages.md §6): the channel epoch that its sender had open, and its sequence
 * in it. Both count from 1.
 */
export interface Place {
  readonly epoch: number
  readonly sequence: number
}

/** Orders places as they are sent: by epoch, then by sequence. */
export function comparePlaces(one: Place, other: Place): number {
  return one.epoch - other.epoch || one.sequence - other.sequence
}

/** Tells whether two places are the same. */
export function isSamePlace(one: Place, other: Place): boolean {
  return comparePlaces(one, other) === 0
}
