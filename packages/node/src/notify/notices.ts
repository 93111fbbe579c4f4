import type { Urgency } from '@comity/agreement'
import type { NoticeKind } from '@comity/client/api'
import type { Instant } from '@comity/codec'
import type { Random } from '../context.ts'
import { newUuid } from '../log/uuid.ts'
import type { Tx } from '../schema.ts'
import type { Channel, Notify } from './config.ts'

/** Something that people of a unit have to know. */
export interface Happening {
  readonly kind: Exclude<NoticeKind, 'test'>
  readonly object: string
  readonly unit: string
  readonly urgency: Urgency
  readonly clock: string | null
  readonly due: Instant | null
  /** Who is called: the place in the contacts of the requested party's card, from 1. */
  readonly contact: number | null
  /** It is about a payment stop or a confidential request: it leaves by channels of the fenced desk alone. */
  readonly isFenced: boolean
  /** In the node, too, only fenced persons see it: it was asked of this party. */
  readonly isHidden: boolean
}

const secondStep: readonly NoticeKind[] = ['freeze.escalate', 'request.no-receipt', 'request.unapproved']

/** How far a climb has come: 2 at the end of a clock, 1 at two thirds of it, 0 for what climbs nowhere. */
function stepOf(kind: NoticeKind): number {
  if (kind.endsWith('missed')) return 2
  return kind.endsWith('two-thirds') || secondStep.includes(kind) ? 1 : 0
}

/**
 * Keeps what people are to be told, and by which channels, in the transaction of what happened (spec/notifications.md §5): either both
 * are on disk or neither is.
 */
export async function keepNotice(
  { now, random, config }: { readonly now: () => Instant; readonly random: Random; readonly config: Notify | null },
  tx: Tx,
  happening: Happening,
): Promise<void> {
  const { kind, object, unit, urgency, clock, due, contact, isFenced, isHidden } = happening
  const [id, at] = [newUuid(random), now()]
  await tx
    .insertInto('notice')
    .values({
      ...{ id, kind, object, unit, urgency, clock, contact, at },
      ...{ due_at: due, is_fenced: isFenced, is_hidden: isHidden },
    })
    .execute()
  const { name } = await tx.selectFrom('unit').select('name').where('id', '=', unit).executeTakeFirstOrThrow()
  const channels = (config?.channels ?? []).filter((channel) => isFor(channel, { kind, unitName: name, isFenced }))
  if (channels.length === 0) return
  await tx
    .insertInto('notice_delivery')
    .values(channels.map((channel) => ({ notice: id, channel: channel.name, state: 'waiting' as const, next_at: at })))
    .execute()
}

function isFor(
  { audience, step, unit }: Channel,
  { kind, unitName, isFenced }: { readonly kind: NoticeKind; readonly unitName: string; readonly isFenced: boolean },
): boolean {
  const isRightAudience = (audience === 'fenced') === isFenced
  return isRightAudience && step <= stepOf(kind) && (unit === null || unit === unitName)
}
