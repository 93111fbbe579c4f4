import type { SealPlace } from './unit-seal.ts'

/** Where the value of a record is sealed to: it opens for its own row only. */
export function placeOf(row: { readonly record: string; readonly case: string; readonly profile: string }): SealPlace {
  return ['record', row.record, row.case, row.profile]
}
