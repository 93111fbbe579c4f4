import { toHex } from '@comity/codec'
import type { PouchOpened } from '@comity/client/api'
import type { NodeContext } from '../context.ts'
import { segmentsMissing } from './synced-by-pouch.ts'

export type Missing = PouchOpened['missing']
type Range = Missing['sequences'][number]

const maxRanges = 100

/** What has not come of a partner although something later has (spec/pouch.md §5). */
export async function missingOf(node: NodeContext, party: string): Promise<Missing> {
  const { taken_in, in_epoch } = await node.db
    .selectFrom('channel')
    .select(['taken_in', 'in_epoch'])
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  const held = await node.db
    .selectFrom('inbox')
    .select('sequence')
    .where('party', '=', party)
    .where('epoch', '=', in_epoch)
    .where('state', '=', 'held')
    .orderBy('sequence')
    .execute()
  const opened = await node.db
    .selectFrom('pouch_in')
    .select('number')
    .distinct()
    .where('party', '=', party)
    .orderBy('number')
    .execute()
  const segments = new Set((await segmentsMissing(node, party)).map(toHex))
  return {
    sequences: gaps(
      taken_in,
      held.map(({ sequence }) => sequence),
    ),
    pouches: gaps(
      0,
      opened.map(({ number }) => number),
    ),
    segments: [...segments].sort(),
  }
}

/** The ranges between `from` and the last of ascending numbers that are not among them. */
export function gaps(from: number, numbers: readonly number[]): Range[] {
  const ranges: Range[] = []
  let last = from
  for (const number of numbers) {
    if (number > last + 1) ranges.push({ from: last + 1, to: number - 1 })
    last = number
  }
  return ranges.slice(0, maxRanges)
}
