import type { NoticeFailure } from '@comity/client/api'
import type { Instant } from '@comity/codec'
import type { Random, SecurityEvents } from '../context.ts'
import { fail } from '../errors.ts'
import { openHttpSend } from '../hop/http-send.ts'
import { newUuid } from '../log/uuid.ts'
import type { Log } from '../logger.ts'
import { openRegularLook } from '../regular-look.ts'
import type { Db, Tx } from '../schema.ts'
import { dialRules, type Notify } from './config.ts'
import { type Happening, keepNotice } from './notices.ts'
import { deliver, givenUp, sendDue } from './send-due.ts'

/** How often a channel is looked at. */
const lookEvery = 1_000

/** Tells this party's people, by the channels of node.json and in the node itself (spec/notifications.md). */
export interface Notices {
  /** Keeps something to be told, in the transaction of what happened. */
  readonly keep: (tx: Tx, happening: Happening) => Promise<void>
  /** Sends a test by one channel, now. Throws `not-found`. */
  readonly tryChannel: (
    name: string,
    at: Instant,
  ) => Promise<{ readonly notice: string; readonly failure: NoticeFailure | null }>
}

/** Opens the channels of node.json; without any nothing is dialled and nothing is looked at. */
export function openNotices({
  config,
  db,
  now,
  random,
  events,
  log,
}: {
  readonly config: Notify | null
  readonly db: Db
  readonly events: Pick<SecurityEvents, 'record'>
  readonly now: () => Instant
  readonly random: Random
  readonly log: Log
}): Notices & { readonly close: () => Promise<void> } {
  const { channels, address } = config ?? { channels: [], address: '' }
  const http = { own: openHttpSend(dialRules.own), public: openHttpSend(dialRules.public) }
  const sending = { db, now, events, address, http }
  const stop = new AbortController()
  const looks = channels.map((channel) =>
    openRegularLook({
      every: lookEvery,
      look: async (signal) => sendDue(sending, channel, signal),
      failure: 'notifications of a channel could not be looked at',
      log,
    }),
  )
  const dropped = dropStrayed(db, { names: channels.map(({ name }) => name), events, log })
  return {
    keep: (tx, happening) => keepNotice({ now, random, config }, tx, happening),
    tryChannel: async (name, at) => {
      const channel = channels.find((each) => each.name === name) ?? fail('not-found', {})
      const nothing = { clock: null, urgency: null, object: null, due: null, contact: null }
      const message = { id: newUuid(random), kind: 'test', at, address, ...nothing } as const
      return { notice: message.id, failure: await deliver(sending, channel, { message, signal: stop.signal }) }
    },
    close: async () => {
      stop.abort()
      await Promise.all(looks.map(({ close }) => close()))
      await dropped
      await Promise.all([http.own.close(), http.public.close()])
    },
  }
}

/** What waits for a channel that is not in node.json any more is given up, which its unit and who runs the node see. */
async function dropStrayed(
  db: Db,
  {
    names,
    events,
    log,
  }: { readonly names: readonly string[]; readonly events: Pick<SecurityEvents, 'record'>; readonly log: Log },
): Promise<void> {
  try {
    const strayed = await db
      .updateTable('notice_delivery')
      .set({ state: 'given-up', failure: 'no-channel', next_at: null })
      .where('next_at', 'is not', null)
      .$if(names.length > 0, (query) => query.where('channel', 'not in', names))
      .returning('notice')
      .execute()
    for (const _ of strayed) events.record(givenUp)
  } catch (error) {
    log.failure('notifications of former channels could not be given up', error, {})
  }
}
