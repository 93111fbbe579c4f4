import { randomUUID } from 'node:crypto'
import { deliver, type Delivery, isFalseReceipt } from '@comity/client'
import { isComityError, type Json, sha256, utf8Encode } from '@comity/codec'
import { type MessageDefinition, messageNamed, signMessage } from '@comity/protocol'
import { deliveryDelay } from '@comity/protocol/channel'
import type { Selectable } from 'kysely'
import type { NewMessage, NodeContext, Outbox } from '../context.ts'
import { loadPartner } from './directory.ts'
import { fail } from '../errors.ts'
import { type HopAnswer, postMessage } from '../hop/hop.ts'
import type { HttpSend } from '../hop/http-send.ts'
import type { Log } from '../logger.ts'
import type { OutboxTable } from '../schema/messages.ts'
import type { Tx } from '../schema.ts'

/** What the outbox needs of its node. */
export type OutboxNode = Pick<NodeContext, 'party' | 'db' | 'keys' | 'now' | 'random' | 'events' | 'fault'>

/** The outbox with its delivery running until closed. */
export interface RunningOutbox extends Outbox {
  /** Tries every partner's first waiting message now. */
  readonly wake: () => Promise<void>
  readonly close: () => Promise<void>
}

type Row = Selectable<OutboxTable>
type Settled = Exclude<Delivery, { readonly state: 'waiting' }>

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
    // A safety net: whatever was not woken (a restart, a party trusted again) is found within five seconds.
    this.#sweep = setInterval(() => void this.wake(), sweepEvery).unref()
  }

  /** Signs the message with the partner's next sequence and stores it, in the act's own transaction. */
  async enqueue(tx: Tx, { to, name, body }: NewMessage): Promise<string> {
    const definition = messageNamed(name)
    if (definition?.kind !== 'sequenced') return fail('schema', {})
    const partner = await loadPartner(tx, to)
    if (partner.state === 'introduced') return fail('not-found', {})
    // The row lock is kept until commit, so sequences commit in their order and a rollback leaves no gap.
    const { sequence } = await tx
      .updateTable('channel')
      .set((set) => ({ next_out: set('next_out', '+', 1) }))
      .where('party', '=', to)
      .returning((select) => select('next_out', '-', 1).as('sequence'))
      .executeTakeFirstOrThrow()
    const id = randomUUID()
    const jws = this.#sign({ definition, to, id, sequence, body })
    const fresh = { state: 'waiting' as const, attempts: 0, code: null, receipt: null, settled_at: null }
    const row = { id, party: to, sequence, name, jws, digest: sha256(utf8Encode(jws)) }
    await tx
      .insertInto('outbox')
      .values({ ...row, ...fresh, created_at: this.#node.now() })
      .execute()
    void this.#deliverOnceCommitted(id, to)
    return id
  }

  async wake(): Promise<void> {
    if (this.#isClosing()) return
    try {
      const waiting = await this.#node.db
        .selectFrom('outbox')
        .select('party')
        .distinct()
        .where('state', '=', 'waiting')
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

  #sign(given: {
    readonly definition: MessageDefinition
    readonly to: string
    readonly id: string
    readonly sequence: number
    readonly body: Json
  }): string {
    const { keys, party, now } = this.#node
    return signMessage({ ...given, key: keys.message, from: party, sentAt: now(), bulk: undefined })
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
    if (this.#timers.has(party)) return
    try {
      while (!this.#isClosing()) {
        const row = await this.#firstWaiting(party)
        if (row === undefined) return
        // spec/attacks.md B-09: towards a held partner the outbox pauses and drops nothing.
        if ((await loadPartner(this.#node.db, party)).state !== 'trusted') return
        if (!(await this.#attempt(row))) {
          this.#backOff(row)
          return
        }
      }
    } catch (error) {
      if (this.#isClosing()) return
      this.#log.failure('a message could not be delivered', error, {})
    }
  }

  #firstWaiting(party: string): Promise<Row | undefined> {
    return this.#node.db
      .selectFrom('outbox')
      .selectAll()
      .where('party', '=', party)
      .where('state', '=', 'waiting')
      .orderBy('sequence')
      .limit(1)
      .executeTakeFirst()
  }

  /** Sends once. Returns whether the partner's receipt settles the message. */
  async #attempt(row: Row): Promise<boolean> {
    const { messageKey } = await loadPartner(this.#node.db, row.party)
    const sent = { id: row.id, digest: row.digest, sequence: row.sequence, readerKey: messageKey }
    try {
      const delivery = await deliver(sent, () => this.#send(row))
      if (delivery.state === 'waiting') await this.#countAttempt(row, delivery.code)
      else await this.#settle(row, delivery)
      return delivery.state !== 'waiting'
    } catch (error) {
      if (this.#isClosing()) return false
      if (!isComityError(error)) throw error
      if (isFalseReceipt(error)) {
        this.#node.events.record({ peer: row.party, route: row.name, code: 'proof-invalid' })
      }
      await this.#countAttempt(row, error.code)
      return false
    }
  }

  async #send(row: Row): Promise<HopAnswer> {
    const asked = { to: row.party, name: row.name, message: row.jws, signal: this.#closing.signal }
    const answer = await postMessage(this.#node, this.#http, asked)
    // A crash here: the partner has the message and its receipt, and gives the same one when it is sent again.
    this.#node.fault('outbox.after-send')
    return answer
  }

  async #countAttempt({ id }: Row, code: string | null): Promise<void> {
    await this.#node.db
      .updateTable('outbox')
      .set((set) => ({ attempts: set('attempts', '+', 1), code }))
      .where('id', '=', id)
      .execute()
  }

  async #settle({ id }: Row, { state, code, receipt }: Settled): Promise<void> {
    const settled = state === 'refused' ? ('refused' as const) : ('delivered' as const)
    await this.#node.db
      .updateTable('outbox')
      .set({ state: settled, code, receipt, settled_at: this.#node.now() })
      .where('id', '=', id)
      .execute()
  }

  #backOff({ party, attempts }: Row): void {
    if (this.#isClosing()) return
    const [drawn = 0] = this.#node.random(1)
    const timer = setTimeout(() => {
      this.#timers.delete(party)
      void this.#deliver(party)
    }, deliveryDelay({ attempts, drawn }))
    this.#timers.set(party, timer.unref())
  }
}
