import { type PouchPartEntry, type PouchPartKind, pouchPartKinds } from '@comity/protocol/pouch'

/** How many parts of each kind there are; every kind is named. */
export function countParts(parts: readonly Pick<PouchPartEntry, 'kind'>[]): Readonly<Record<PouchPartKind, number>> {
  const counts = Object.fromEntries(pouchPartKinds.map((kind) => [kind, 0])) as Record<PouchPartKind, number>
  for (const { kind } of parts) counts[kind] += 1
  return counts
}
