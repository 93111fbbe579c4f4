import { compareText } from '../compare-text.ts'

/** What has the same key, in the order of keys. */
export function groupsOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => readonly string[],
): readonly (readonly [readonly string[], readonly Item[]])[] {
  const groups = new Map<string, { readonly key: readonly string[]; readonly members: Item[] }>()
  for (const item of items) {
    const key = keyOf(item)
    const name = key.join(' ')
    const group = groups.get(name) ?? { key, members: [] }
    group.members.push(item)
    groups.set(name, group)
  }
  return [...groups]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, { key, members }]) => [key, members] as const)
}
