import type { Group, Kernel } from './group.ts'
import { fastGroup } from './group-fast.ts'
import { nobleGroup } from './group-noble.ts'

const groups: Readonly<Record<Kernel, Group>> = { fast: fastGroup, noble: nobleGroup }

/** The group of a kernel; `fast` where none is named. */
export function groupOf(kernel: Kernel | undefined): Group {
  return groups[kernel ?? 'fast']
}
