import { fail } from './errors.ts'

/**
 * How the person behind an identifier stands in the case (spec/agreements.md §4), in bit order: suspect 1 … unknown
 * 32.
 */
export const personStatuses = ['suspect', 'convicted', 'victim', 'witness', 'contact', 'unknown'] as const

export type PersonStatus = (typeof personStatuses)[number]

/** Tells whether a name is a person status. */
export function isPersonStatus(name: string): name is PersonStatus {
  return personStatuses.some((status) => status === name)
}

/** The bits of a set of statuses (spec/agreements.md §4). Throws `schema` for an unknown name or an empty set. */
export function statusBits(statuses: readonly string[]): number {
  if (statuses.length === 0) fail('schema', {})
  let bits = 0
  for (const status of statuses) {
    const at = personStatuses.findIndex((known) => known === status)
    if (at < 0) fail('schema', {})
    bits |= 1 << at
  }
  return bits
}

/** The statuses of a label byte, in bit order. Throws `schema` for no bit or an unknown one. */
export function statusesOfBits(bits: number): readonly PersonStatus[] {
  if (!Number.isInteger(bits) || bits <= 0 || bits >= 1 << personStatuses.length) fail('schema', {})
  return personStatuses.filter((_, at) => (bits & (1 << at)) !== 0)
}
