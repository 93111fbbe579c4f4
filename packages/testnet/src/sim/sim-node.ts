import { type BudgetState, chargeBatch, emptyBudget } from '@comity/agreement'
import { isComityError, sha256, toBase64url, utf8Encode } from '@comity/codec'
import {
  deliveryDelay,
  type DeliveryOutcome,
  emptyInbox,
  emptyOutbox,
  type InboxEvent,
  type InboxState,
  type OutboxEvent,
  type OutboxMessage,
  type OutboxState,
  stepInbox,
  stepOutbox,
} from '@comity/protocol/channel'
import type { TreeHead } from '@comity/tlog'
import { Disk } from './disk.ts'
import type { Draws } from './draws.ts'
import type { Handed } from './link.ts'
import { acceptHead, emptyLog, insertEntry, sequence, type SimLog } from './sim-log.ts'
import {
  outcomeOf,
  settledAsk,
  shown,
  type SimAnswer,
  type SimAsk,
  type SimLinks,
  type SimRequest,
  told,
} from './sim-wire.ts'
import type { Timeline } from './timeline.ts'

/** All that a node has on disk. */
export interface NodeState {
  readonly outbox: Readonly<Record<string, OutboxState>>
  readonly inbox: Readonly<Record<string, InboxState>>
  /** Messages that took effect, in the order in which they did. */
  readonly effects: readonly { readonly from: string; readonly id: string }[]
  readonly asks: readonly SimAsk[]
  readonly budget: BudgetState
  readonly log: SimLog
  /** The newest head seen of each partner's log. */
  readonly seen: Readonly<Record<string, TreeHead>>
}

/** What every node of a simulation shares. */
export interface SimWorld {
  readonly timeline: Timeline
  readonly draws: Draws
  readonly links: SimLinks
  /** Messages whose effect fails at their reader until a person looks after it. */
  readonly poisoned: ReadonlySet<string>
  /** Elements that a node answers another on one day. */
  readonly dailyElements: number
}

const second = 1_000
const day = 86_400 * second

/**
 * A node as the state machines that it is: outbox, inbox, budget and log are those that real nodes run, the disk commits
 * whole or not, and memory is lost when it is killed.
 */
export class SimNode {
  readonly name: string
  readonly disk: Disk<NodeState>
  /** What its own client was told is done: ids of messages, by their reader. */
  readonly acknowledged: { readonly to: string; readonly id: string }[] = []
  /** Every head that it signed, in order. */
  readonly heads: TreeHead[] = []
  readonly #world: SimWorld
  readonly #partners: readonly string[]
  #isUp = true
  /** Timers and answers of a former life do nothing. */
  #life = 0
  #memory = new Map<string, Pick<OutboxState, 'inFlight' | 'dueAt'>>()
  #made = 0

  constructor({ name, partners, world }: { name: string; partners: readonly string[]; world: SimWorld }) {
    this.name = name
    this.#partners = partners
    this.#world = world
    const each = <T>(value: T) => Object.fromEntries(partners.map((partner) => [partner, value]))
    const state: NodeState = {
      outbox: each(emptyOutbox),
      inbox: each(emptyInbox),
      effects: [],
      asks: [],
      budget: emptyBudget,
      log: emptyLog,
      seen: each(emptyLog.head),
    }
    this.disk = new Disk(state, world.draws)
  }

  /** Ends the node as a power cut would, for so many milliseconds. */
  kill(milliseconds: number): void {
    if (!this.#isUp) return
    this.#world.timeline.tell(`${this.name} is killed`)
    this.#world.links.counts.killed++
    this.#isUp = false
    this.#life++
    this.#world.timeline.after(milliseconds, () => this.#start())
  }

  /** Whether anything is still on its way or waits to be sequenced. */
  isSettled(): boolean {
    const { outbox, asks, log } = this.disk.state
    const open = Object.values(outbox).flatMap(({ messages }) => messages.filter(({ state }) => state !== 'delivered'))
    return (
      this.#isUp && open.length === 0 && log.waiting.length === 0 && asks.every(({ state }) => state !== 'prepared')
    )
  }

  /** An act that tells a partner something: the act, its message and its log entry are one commit. */
  tell(to: string, { isPoison }: { readonly isPoison: boolean }): string | undefined {
    if (!this.#isUp) return undefined
    const id = `${this.name}-${isPoison ? 'p' : 'm'}${String(++this.#made)}`
    const digest = digestOf(id)
    const { state } = this.disk
    const outbox = stepOutbox(this.#outbox(to), { kind: 'enqueue', id, digest }).state
    const isKept = this.#commit({
      ...state,
      outbox: { ...state.outbox, [to]: atRest(outbox) },
      log: insertEntry(state.log, entryOf(`tell ${id}`)),
    })
    if (isKept) this.acknowledged.push({ to, id })
    this.#pump(to)
    return id
  }

  /** An act that asks a partner about some elements: the batch and its log entry are one commit before it is sent. */
  ask(to: string, count: number): void {
    if (!this.#isUp) return
    const batch = `${this.name}-b${String(++this.#made)}`
    const ask: SimAsk = { batch, to, digest: digestOf(batch), count, state: 'prepared' }
    const { state } = this.disk
    this.#commit({ ...state, asks: [...state.asks, ask], log: insertEntry(state.log, entryOf(`ask ${batch}`)) })
    this.#send(batch, 0)
  }

  /** Gives what waits in the log its indices. */
  sequence(): void {
    if (!this.#isUp || this.disk.state.log.waiting.length === 0) return
    const { state } = this.disk
    const log = sequence(state.log)
    // spec/log.md §7: signed for the commit, and shown to nobody before it.
    this.#commit({ ...state, log })
    if (this.disk.state.log === log) this.heads.push(log.head)
  }

  /** Looks for what may be sent, as a node does every few seconds. */
  sweep(): void {
    if (!this.#isUp) return
    for (const partner of this.#partners) this.#pump(partner)
  }

  /** A person looks after what was set aside. */
  retrySetAside(): void {
    if (!this.#isUp) return
    for (const from of this.#partners) {
      const aside = this.disk.state.inbox[from]?.messages.filter(({ state }) => state === 'set-aside') ?? []
      for (const { id } of aside) this.#step(from, { kind: 'retry', id }, () => 'taken')
    }
  }

  /** Takes a request; undefined when it is down. */
  async receive({ from, request }: Handed<SimRequest>): Promise<SimAnswer | undefined> {
    if (!this.#isUp) return undefined
    const life = this.#life
    const seen = await acceptHead(this.disk.state.seen[from] ?? emptyLog.head, request.log)
    if (life !== this.#life) return undefined
    return request.kind === 'batch' ? this.#answer(from, request.ask, seen) : this.#takeUp(from, request.sent, seen)
  }

  #start(): void {
    this.#world.timeline.tell(`${this.name} starts`)
    this.#isUp = true
    this.#memory = new Map()
    this.sweep()
    for (const { batch, state } of this.disk.state.asks) if (state === 'prepared') this.#send(batch, 0)
  }

  #takeUp(from: string, sent: OutboxMessage, seen: TreeHead): SimAnswer {
    const { id, epoch, sequence: place, digest } = sent
    const message = { id, epoch, sequence: place, digest, isReset: false }
    const answer = this.#step(from, { kind: 'arrived', message }, (run) =>
      this.#world.poisoned.has(run) ? 'failed' : 'taken',
    )
    this.#keepSeen(from, seen)
    // What waited behind it: each in a commit of its own.
    for (;;) {
      const next = this.#step(from, { kind: 'next' }, (run) => (this.#world.poisoned.has(run) ? 'failed' : 'taken'))
      if (next.state !== 'taken') return answer
    }
  }

  /** One step of an inbox and of the effect that it runs, in one commit. Nothing to do is a `problem` without a code. */
  #step(from: string, event: InboxEvent, run: (id: string) => 'taken' | 'failed'): SimAnswer {
    const { state } = this.disk
    const before = state.inbox[from] ?? emptyInbox
    let { state: inbox, effects } = stepInbox(before, event)
    let { log, effects: done } = state
    const running = effects.find((effect) => effect.kind === 'run')
    if (running !== undefined) {
      const { message } = running
      const result = run(message.id)
      const outcome =
        result === 'taken' ? ({ state: 'taken' } as const) : ({ state: 'failed', code: 'internal' } as const)
      ;({ state: inbox, effects } = stepInbox(inbox, { kind: 'ran', message, outcome, now: this.#now() }))
      if (result === 'taken') {
        done = [...done, { from, id: message.id }]
        log = insertEntry(log, entryOf(`take ${message.id}`))
      }
    }
    if (inbox === before) return told(effects)
    const isKept = this.#commit({ ...state, inbox: { ...state.inbox, [from]: inbox }, effects: done, log })
    return isKept ? told(effects) : { state: 'problem', code: 'internal' }
  }

  #answer(from: string, { batch, digest, count }: SimAsk, seen: TreeHead): SimAnswer {
    const { state } = this.disk
    const today = Math.floor(this.#now() / day)
    const counters = [
      { counter: `daily ${from} ${String(today)}`, budget: this.#world.dailyElements },
      { counter: `pool ${String(today)}`, budget: this.#world.dailyElements * 2 },
    ]
    const { state: budget, outcome } = chargeBatch(state.budget, { batch: `${from} ${batch}`, digest, count, counters })
    if (outcome === 'charged') {
      // spec/matching.md §7: the charge and the log entry are one commit, before anything is evaluated.
      const log = insertEntry(state.log, entryOf(`answer ${batch}`))
      if (!this.#commit({ ...state, budget, log, seen: { ...state.seen, [from]: seen } })) {
        return { state: 'problem', code: 'internal' }
      }
    }
    return outcome === 'charged' || outcome === 'known'
      ? { state: 'answered', code: null }
      : { state: 'problem', code: outcome }
  }

  #send(batch: string, attempts: number): void {
    const ask = this.disk.state.asks.find((one) => one.batch === batch)
    if (!this.#isUp || ask?.state !== 'prepared') return
    const life = this.#life
    const { log } = this.disk.state
    const handed: Handed<SimRequest> = {
      from: this.name,
      to: ask.to,
      message: `b${String(this.#placeOf(ask))}`,
      request: { kind: 'batch', ask, log: shown(log) },
    }
    this.#world.links.send(handed, (answer) => {
      if (life !== this.#life) return Promise.resolve()
      const state = settledAsk(answer)
      const settled = this.disk.state.asks.map((one) => (one.batch === batch && state ? { ...one, state } : one))
      if (state !== undefined && this.#commit({ ...this.disk.state, asks: settled })) return Promise.resolve()
      const delay = deliveryDelay({ attempts: attempts + 1, drawn: this.#world.draws.below(256) })
      this.#later(delay, () => {
        this.#send(batch, attempts + 1)
      })
      return Promise.resolve()
    })
  }

  /** The how-maniest batch for its publisher it is. */
  #placeOf({ batch, to }: SimAsk): number {
    return this.disk.state.asks.filter((ask) => ask.to === to).findIndex((ask) => ask.batch === batch) + 1
  }

  #pump(to: string): void {
    const outbox = this.#outbox(to)
    const { state, effects } = stepOutbox(outbox, { kind: 'tick', now: this.#now() })
    this.#remember(to, state)
    for (const effect of effects) {
      if (effect.kind === 'wait') this.#later(effect.until - this.#now(), () => this.#pump(to))
      if (effect.kind === 'send') this.#hand(to, effect.message)
    }
  }

  #hand(to: string, sent: OutboxMessage): void {
    const life = this.#life
    const request: SimRequest = { kind: 'message', sent, log: shown(this.disk.state.log) }
    const handed = { from: this.name, to, message: `s${String(sent.epoch)}.${String(sent.sequence)}`, request }
    this.#world.links.send(handed, (answer) => {
      if (life === this.#life) this.#settle(to, sent.id, outcomeOf(answer))
      return Promise.resolve()
    })
  }

  #settle(to: string, id: string, outcome: DeliveryOutcome): void {
    const drawn = this.#world.draws.below(256)
    const event: OutboxEvent = { kind: 'answered', id, outcome, now: this.#now(), drawn }
    const { state, effects } = stepOutbox(this.#outbox(to), event)
    this.#remember(to, state)
    const { state: on } = this.disk
    this.#commit({ ...on, outbox: { ...on.outbox, [to]: atRest(state) } })
    const wait = effects.find((effect) => effect.kind === 'wait')
    this.#later(wait === undefined ? 1 : wait.until - this.#now(), () => {
      this.#pump(to)
    })
  }

  #keepSeen(from: string, head: TreeHead): void {
    const { state } = this.disk
    if (state.seen[from] !== head) this.#commit({ ...state, seen: { ...state.seen, [from]: head } })
  }

  #outbox(to: string): OutboxState {
    return { ...(this.disk.state.outbox[to] ?? emptyOutbox), ...this.#memory.get(to) }
  }

  #remember(to: string, { inFlight, dueAt }: OutboxState): void {
    this.#memory.set(to, { inFlight, dueAt })
  }

  /** Returns whether the node knows that the state is durable. */
  #commit(next: NodeState): boolean {
    try {
      this.disk.commit(next)
      return true
    } catch (error) {
      if (!isComityError(error, 'storage-fault')) throw error
      this.#world.timeline.tell(`${this.name} gets an error from its disk`)
      return false
    }
  }

  #later(milliseconds: number, work: () => void): void {
    const life = this.#life
    this.#world.timeline.after(milliseconds, () => {
      if (life === this.#life) work()
    })
  }

  #now(): number {
    return this.#world.timeline.now
  }
}

function atRest(outbox: OutboxState): OutboxState {
  return { ...outbox, inFlight: null, dueAt: null }
}

function digestOf(id: string): string {
  return toBase64url(sha256(utf8Encode(id)))
}

function entryOf(act: string): Uint8Array {
  return sha256(utf8Encode(act))
}
