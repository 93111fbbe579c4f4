import { deliver, type Delivery, isFalseReceipt } from '@comity/client'
import { isComityError, readUnverifiedPayload, utf8Decode, utf8Encode } from '@comity/codec'
import { jwsContentType } from '@comity/protocol'
import { type DeliveryOutcome, type OutboxEffect, stepOutbox } from '@comity/protocol/channel'
import type { NewMessage, NodeContext, Outbox } from '../context.ts'
import { sendRolloverAgain } from './forgotten-rollover.ts'
import { loadPartner } from './directory.ts'
import { fail } from '../errors.ts'
import { type HopAnswer, postMessage } from '../hop/hop.ts'
import type { HttpSend } from '../hop/http-send.ts'
import type { Log } from '../logger.ts'
import { loadSendable, lockOutbox, type OutboxRow } from './outbox-rows.ts'
import { enqueueMessage, stepNodeOutbox } from './outbox-step.ts'
import { standingKey } from './pinned-keys.ts'
import type { Tx } from '../schema.ts'
import { isStopped, refuseOwn } from './suspension.ts'

/** What the outbox needs of its node. */
export type OutboxNode = Pick<
  NodeContext,
  'party' | 'db' | 'keys' | 'now' | 'random' | 'events' | 'fault' | 'suspensions'
>

/** The outbox with its delivery running until closed. */
export interface RunningOutbox extends Outbox {
  /** Tries every partner's first waiting message now, but for those whose back-off runs. */
  readonly wake: () => Promise<void>
  readonly close: () => Promise<void>
}

const second = 1_000
const sweepEvery = 5 * second

/**
 * Delivers sequenced messages (spec/messages.md §6): per partner one at a time, in order, at least once, until a
 * receipt.
 */
export function openOutbox(parts: {
  readonly node: OutboxNode
  readonly http: HttpSend
  readonly log: Log
}): RunningOutbox {
  return new Deliveries(parts)
}

class Deliveries implements RunningOutbox {
  readonly #node: OutboxNode
  readonly #http: HttpSend
  readonly #log: Log
  readonly #running = new Map<string, Promise<void>>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #closing = new AbortController()
  readonly #sweep: NodeJS.Timeout

  constructor({ node, http, log }: { readonly node: OutboxNode; readonly http: HttpSend; readonly log: Log }) {
    this.#node = node
    this.#http = http
    this.#log = log
    // A safety net: whatever was not woken (a message that is due, a party trusted again) is found within five seconds.
    this.#sweep = setInterval(() => void this.wake(), sweepEvery).unref()
  }

  /** Signs the message for the partner's next place and stores it, in the act's own transaction. */
  async enqueue(tx: Tx, message: NewMessage): Promise<string> {
    const partner = await loadPartner(tx, message.to)
    if (partner.state === 'introduced') return fail('not-found', {})
    refuseOwn(this.#node, message.to, message.name)
    const id = await enqueueMessage(this.#node, tx, message)
    void this.#deliverOnceCommitted(id, message.to)
    return id
  }

  async retryNow(party: string): Promise<void> {
    clearTimeout(this.#timers.get(party))
    this.#timers.delete(party)
    await this.wake()
  }

  async takeReceipt({ party, receipt }: { readonly party: string; readonly receipt: string }): Promise<void> {
    const { id } = JSON.parse(utf8Decode(readUnverifiedPayload(receipt))) as { readonly id: string }
    const row = await this.#node.db
      .selectFrom('outbox')
      .selectAll()
      .where('party', '=', party)
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'set-aside'])
      .executeTakeFirst()
    if (row === undefined) return
    const reader = await loadPartner(this.#node.db, party)
    const readerKey = standingKey(reader, this.#node.now())
    const sent = { id, digest: row.digest, sequence: row.sequence, readerKey }
    const answer = { contentType: jwsContentType, content: utf8Encode(receipt) }
    const delivery = await deliver(sent, () => Promise.resolve(answer))
    if (delivery.receipt !== null) await this.#settle(row, { outcome: outcomeOf(delivery), receipt: delivery.receipt })
  }

  async wake(): Promise<void> {
    if (this.#isClosing()) return
    try {
      const waiting = await this.#node.db
        .selectFrom('outbox')
        .select('party')
        .distinct()
        .where((or) => or.or([or('state', '=', 'waiting'), or('ask_at', '<=', this.#node.now())]))
        .execute()
      // A partner whose back-off runs is left to it.
      for (const { party } of waiting) if (!this.#timers.has(party)) void this.#deliver(party)
    } catch (error) {
      if (!this.#isClosing()) this.#log.failure('the outbox could not be read', error, {})
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    clearInterval(this.#sweep)
    for (const timer of this.#timers.values()) clearTimeout(timer)
    await Promise.all(this.#running.values())
  }

  /** The act's transaction may still be open; after a rollback the row never appears, and this gives up. */
  async #deliverOnceCommitted(id: string, party: string): Promise<void> {
    for (let delay = 2; delay <= 4 * second && !this.#isClosing(); delay *= 2) {
      await new Promise((resolve) => setTimeout(resolve, delay).unref())
      const row = await this.#node.db
        .selectFrom('outbox')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst()
        .catch(() => undefined)
      if (row !== undefined) return this.#deliver(party)
    }
  }

  /** One delivery a partner at a time; a call during one makes it look again. */
  async #deliver(party: string): Promise<void> {
    const before = this.#running.get(party) ?? Promise.resolve()
    const run = before.then(() => this.#deliverWaiting(party))
    this.#running.set(party, run)
    await run
    if (this.#running.get(party) === run) this.#running.delete(party)
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted
  }

  async #deliverWaiting(party: string): Promise<void> {
    try {
      // While its back-off runs nothing is sent; the machine's `dueAt` is that timer, so that a clock that steps ends no pause.
      while (!this.#isClosing() && !this.#timers.has(party)) {
        const now = this.#node.now()
        const { state, rows } = await loadSendable(this.#node.db, { party, now })
        const sent = stepOutbox(state, { kind: 'tick', now }).effects.find((effect) => effect.kind === 'send')
        const row = rows.find(({ id }) => id === sent?.message.id)
        if (row === undefined) return
        // What waited before the suspension pauses; the sweep finds it when that is over.
        if (isStopped(this.#node, party, row.name)) return
        // What is for a party reached by pouch waits for the next one (spec/pouch.md §1).
        if ((await loadPartner(this.#node.db, party)).link === 'pouch') return
        await this.#attempt(row)
      }
    } catch (error) {
      if (this.#isClosing()) return
      this.#log.failure('a message could not be delivered', error, {})
    }
  }

  /** Sends once and stores what came of it. */
  async #attempt(row: OutboxRow): Promise<void> {
    const delivery = await this.#deliverOnce(row)
    if (delivery === undefined) return
    await this.#settle(row, delivery)
    // Signed by the partner: `deliver` believes no other problem.
    const { outcome } = delivery
    if (outcome.state === 'waiting' && outcome.code === 'key-unknown') await sendRolloverAgain(this.#node, row.party)
  }

  async #settle(
    row: OutboxRow,
    { outcome, receipt }: { readonly outcome: DeliveryOutcome; readonly receipt: string | null },
  ): Promise<void> {
    const [drawn = 0] = this.#node.random(1)
    const now = this.#node.now()
    const effects = await this.#node.db.transaction().execute(async (tx) => {
      const slice = await lockOutbox(tx, { party: row.party, ids: [row.id] })
      const stepping = { node: this.#node, tx, party: row.party, slice, fresh: null, receipt }
      return stepNodeOutbox(stepping, { kind: 'answered', id: row.id, outcome, now, drawn })
    })
    if (effects.some(({ kind }) => kind === 'fill')) {
      this.#node.events.record({ peer: row.party, route: row.name, code: outcome.state })
    }
    this.#wait(row.party, effects, now)
  }

  /** Returns undefined when the node closes meanwhile. */
  async #deliverOnce(
    row: OutboxRow,
  ): Promise<{ readonly outcome: DeliveryOutcome; readonly receipt: string | null } | undefined> {
    const reader = await loadPartner(this.#node.db, row.party)
    const readerKey = standingKey(reader, this.#node.now())
    const sent = { id: row.id, digest: row.digest, sequence: row.sequence, readerKey }
    try {
      const delivery = await deliver(sent, () => this.#send(row))
      return { outcome: outcomeOf(delivery), receipt: delivery.receipt }
    } catch (error) {
      if (this.#isClosing()) return undefined
      if (!isComityError(error)) throw error
      if (isFalseReceipt(error)) {
        this.#node.events.record({ peer: row.party, route: row.name, code: 'proof-invalid' })
      }
      return { outcome: { state: 'waiting', code: error.code }, receipt: null }
    }
  }

  async #send(row: OutboxRow): Promise<HopAnswer> {
    const asked = { to: row.party, name: row.name, message: row.jws, signal: this.#closing.signal }
    const answer = await postMessage(this.#node, this.#http, asked)
    // A crash here: the partner has the message and its receipt, and gives the same one when it is sent again.
    this.#node.fault('outbox.after-send')
    return answer
  }

  /** The next attempt, as long after this moment as the machine says. */
  #wait(party: string, effects: readonly OutboxEffect[], now: number): void {
    const wait = effects.find((effect) => effect.kind === 'wait')
    if (wait === undefined || this.#isClosing()) return
    const timer = setTimeout(
      () => {
        this.#timers.delete(party)
        void this.#deliver(party)
      },
      Math.max(0, wait.until - now),
    )
    this.#timers.set(party, timer.unref())
  }
}

function outcomeOf(delivery: Delivery): DeliveryOutcome {
  const { state } = delivery
  switch (state) {
    case 'taken':
      return { state }
    case 'waiting':
      return { state, code: delivery.code }
    case 'refused':
    case 'set-aside':
    case 'unreadable':
      return { state, code: delivery.code }
  }
}
