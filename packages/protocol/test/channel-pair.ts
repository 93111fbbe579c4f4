import {
  type ArrivedMessage,
  type DeliveryOutcome,
  emptyInbox,
  emptyOutbox,
  type InboxMessage,
  type InboxState,
  nextPlace,
  type Outcome,
  type OutboxEffect,
  type OutboxEvent,
  type OutboxState,
  type ReconcileItem,
  placeKey,
  receivedStates,
  sentStates,
  stepInbox,
  stepOutbox,
} from '@comity/protocol/channel'

/** What the network does with one attempt. */
export type Loss = 'pass' | 'drop-request' | 'drop-reply' | 'duplicate' | 'late'

/** A sender and a reader, their machines and a network between them; whoever drives it says what goes wrong. */
export class ChannelPair {
  sender: OutboxState = emptyOutbox
  reader: InboxState = emptyInbox
  now = 0
  /** Ids in the order in which their effects took hold. */
  readonly effects: string[] = []
  /** Requests that the network still has and may bring late. */
  readonly late: ArrivedMessage[] = []
  readonly #effectOf: (message: ArrivedMessage) => Outcome
  readonly #unreadable: ReadonlySet<string>
  #ids = 0

  constructor(
    given: { readonly effectOf?: (message: ArrivedMessage) => Outcome; readonly unreadable?: ReadonlySet<string> } = {},
  ) {
    this.#effectOf = given.effectOf ?? (() => ({ state: 'taken' }))
    this.#unreadable = given.unreadable ?? new Set()
  }

  enqueue(): string {
    const { epoch, sequence } = nextPlace(this.sender)
    const id = `m${String((this.#ids += 1))}`
    this.send({ kind: 'enqueue', id, digest: `digest of ${id} at ${String(epoch)}/${String(sequence)}` })
    return id
  }

  send(event: OutboxEvent): readonly OutboxEffect[] {
    const { state, effects } = stepOutbox(this.sender, event)
    this.sender = state
    for (const effect of effects) {
      if (effect.kind !== 'fill') continue
      const id = `void of ${effect.message.id}`
      this.send({ kind: 'filled', instead: effect.message.id, id, digest: `digest of ${id}` })
    }
    return effects
  }

  /** Begins a new epoch at the sender, as one that was restored does. */
  reset(epoch: number): void {
    const id = `reset ${String(epoch)}`
    this.send({ kind: 'reset', epoch, id, digest: `digest of ${id}` })
  }

  /** One tick of the sender. Returns false when there was nothing to send. */
  attempt(loss: Loss): boolean {
    const sent = this.send({ kind: 'tick', now: this.now }).find((effect) => effect.kind === 'send')
    if (sent === undefined) return false
    const { id, epoch, sequence, digest, role } = sent.message
    const message = { id, epoch, sequence, digest, isReset: role === 'reset' }
    const lost: DeliveryOutcome = { state: 'waiting', code: 'peer-unavailable' }
    if (loss === 'late') this.late.push(message)
    const isLost = loss === 'drop-request' || loss === 'late'
    const first = isLost ? lost : this.arrive(message)
    if (loss === 'duplicate') this.arrive(message)
    this.send({ kind: 'answered', id, outcome: loss === 'drop-reply' ? lost : first, now: this.now, drawn: 0 })
    return true
  }

  arrive(message: ArrivedMessage): DeliveryOutcome {
    if (this.#unreadable.has(message.id)) return { state: 'unreadable', code: 'schema' }
    const outcome = this.#take({ kind: 'arrived', message })
    // What waited for this one; after a failure, or behind a gap, nothing can have.
    if (outcome?.state !== 'waiting') while (this.#take({ kind: 'next' }) !== undefined);
    return outcome ?? { state: 'waiting', code: 'internal' }
  }

  /** A person's act at the reader. */
  decide(event: Parameters<typeof stepInbox>[1]): DeliveryOutcome | undefined {
    return this.#take(event)
  }

  #take(event: Parameters<typeof stepInbox>[1]): DeliveryOutcome | undefined {
    const { state, effects } = stepInbox(this.reader, event)
    this.reader = state
    let said: DeliveryOutcome | undefined
    for (const effect of effects) {
      if (effect.kind === 'receipt') said = outcomeOf(effect.message)
      if (effect.kind === 'refuse' || effect.kind === 'fail') said = { state: 'waiting', code: effect.code }
      if (effect.kind === 'run') {
        const outcome = this.#effectOf(effect.message)
        if (outcome.state === 'taken') this.effects.push(effect.message.id)
        said = this.#take({ kind: 'ran', message: effect.message, outcome, now: this.now })
        // A drain ends at the first that fails.
        if (outcome.state === 'failed' && event.kind === 'next') return undefined
      }
    }
    return said
  }

  /** Ticks over a sound network until nothing is sent any more. */
  settle(): void {
    for (let turn = 0; turn < 20_000 && this.isWaiting(); turn += 1) {
      if (!this.attempt('pass')) this.now = Math.max(this.now + 1, this.sender.dueAt ?? 0)
    }
  }

  isWaiting(): boolean {
    return this.sender.messages.some(({ state }) => state === 'waiting')
  }

  /** Both sides' items of one epoch, as reconciling compares them. */
  items(epoch: number): { readonly mine: readonly ReconcileItem[]; readonly theirs: readonly ReconcileItem[] } {
    const ordered = <T extends { readonly key: string }>(list: readonly T[]) =>
      list.toSorted((one, other) => (one.key < other.key ? -1 : 1))
    const mine = this.sender.messages
      .filter((message) => message.epoch === epoch && !this.#unreadable.has(message.id))
      .map(({ sequence, digest, state }) => ({
        key: placeKey({ epoch, sequence }),
        digest,
        state: sentStates[state],
      }))
    const theirs = this.reader.messages
      .filter((message) => message.epoch === epoch)
      .map(({ sequence, digest, state }) => ({
        key: placeKey({ epoch, sequence }),
        digest,
        state: receivedStates[state],
      }))
    return { mine: ordered(mine), theirs: ordered(theirs) }
  }
}

function outcomeOf({ state, code }: InboxMessage): DeliveryOutcome {
  if (state === 'taken') return { state }
  if (state === 'refused' || state === 'set-aside') return { state, code: code ?? 'internal' }
  return { state: 'waiting', code: null }
}
