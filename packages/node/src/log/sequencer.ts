import { type ComityError, equalBytes, isComityError, type SigningKey } from '@comity/codec'
import { parseCheckpoint, parseNote, signCheckpoint, type TileFile, type TileTree } from '@comity/tlog'
import type { Random } from '../context.ts'
import { isStorageFull } from '../database/database-error.ts'
import type { FaultPoint } from '../fault-points.ts'
import type { Db } from '../schema.ts'
import { conflictError, damageError, isStoreUnreachable } from './log-error.ts'
import type { LogFiles } from './log-files.ts'
import {
  commitStep,
  holdLease,
  type LogHead,
  notePublished,
  readCommitments,
  readHead,
  readWaiting,
  type WaitingEntry,
} from './log-store.ts'
import { type LogPace, makeFillers, stepSize, Ticker } from './pace.ts'
import type { TileStore } from './tile-store.ts'

/** Milliseconds that an entry may wait for others when nobody waits for it: one commit then serves them all. */
const gather = 100
/** Milliseconds between a step and the files that follow it: files are for readers, proofs do not need them. */
const publishDelay = 2_000
/** Milliseconds until the next try where the store had no space left, or did not answer. */
const laterDelay = 5_000
/** Longest pause between two looks for entries whose transaction took long. */
const longestPause = 5_000

export interface SequencerInput {
  readonly db: Db
  readonly files: LogFiles
  readonly tiles: TileStore
  readonly tree: TileTree
  readonly head: LogHead
  readonly fence: number
  readonly origin: string
  readonly key: SigningKey
  readonly fault: FaultPoint
  readonly pace: LogPace
  readonly random: Random
  /** Why nothing may be written, from the start on. */
  readonly stopped: ComityError | undefined
}

/**
 * The one writer of a log: gives waiting entries their indices, signs the new head in the same commit, and publishes
 * tiles and checkpoint after it. It works beside the acts, never inside them.
 */
export class Sequencer {
  readonly #input: SequencerInput
  #tree: TileTree
  #head: LogHead
  #stopped: ComityError | undefined
  #stale = false
  readonly #failed = Promise.withResolvers<ComityError>()
  #running: Promise<void> = Promise.resolve()
  #queued: Promise<void> | undefined
  #publishing: Promise<void> = Promise.resolve()
  #lookTimer: NodeJS.Timeout | undefined
  #publishTimer: NodeJS.Timeout | undefined
  #pause = gather
  #closed = false
  readonly #ticker: Ticker | undefined
  #onStep: () => void = () => undefined
  #cosigned: { readonly size: number; readonly note: string } | undefined

  constructor(input: SequencerInput) {
    this.#input = input
    this.#tree = input.tree
    this.#head = input.head
    this.#stopped = input.stopped
    const { pace } = input
    if (pace.milliseconds > 0) this.#ticker = new Ticker(pace, () => this.#flushNow())
    this.#look()
    this.#publishSoon()
  }

  /** The newest head: signed and durable. */
  get head(): LogHead {
    return this.#head
  }

  /** Throws why nothing may be written, if so: `read-only` or `log-conflict`. */
  requireOpen(): void {
    if (this.#stopped !== undefined) throw this.#stopped
  }

  /** Resolves with why when another writer of this log was found: the process must end (spec/attacks.md E-03). */
  get failed(): Promise<ComityError> {
    return this.#failed.promise
  }

  onStep(listener: () => void): void {
    this.#onStep = listener
  }

  /** The note of a head with cosignatures: published in the place of the head's own while that is the newest. */
  publishCosigned(note: string): void {
    this.#cosigned = { size: readSize(note), note }
    this.#publishSoon()
  }

  /** Stops writing for good, keeping the first reason. */
  stop(reason: ComityError): void {
    this.#stopped ??= reason
    if (this.#stopped.code === 'log-conflict') this.#failed.resolve(this.#stopped)
  }

  /** An entry was inserted; its transaction commits some time from now. */
  expect(): void {
    this.#pause = gather
    this.#look()
  }

  /**
   * Sequences everything that was committed before the call. Whoever calls while a pass runs shares the next one: the
   * running one may have read before their commit. At a steady pace that is the next tick.
   */
  flush(): Promise<void> {
    return this.#ticker?.next() ?? this.#flushNow()
  }

  #flushNow(): Promise<void> {
    this.#queued ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined
        this.#running = this.#pass()
        return this.#running
      })
    return this.#queued
  }

  /** Writes tiles, then the checkpoint that they make, to the store. */
  publish(): Promise<void> {
    this.#publishing = this.#publishing.then(() => this.#publishNow())
    return this.#publishing
  }

  /** Sequences and publishes what is left, then stops. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#lookTimer)
    clearTimeout(this.#publishTimer)
    if (this.#stopped === undefined) await (this.#ticker?.close() ?? this.#flushNow()).catch(() => undefined)
    await this.publish()
    this.#stopped ??= conflictError(this.#head.size)
  }

  #look(): void {
    if (this.#ticker !== undefined || this.#closed || this.#stopped !== undefined) return
    clearTimeout(this.#lookTimer)
    this.#lookTimer = setTimeout(() => void this.#lookNow(), this.#pause)
    // Waiting for entries keeps no process alive.
    this.#lookTimer.unref()
    this.#pause = Math.min(longestPause, this.#pause * 2)
  }

  async #lookNow(): Promise<void> {
    // A failure is told to whoever waits for an entry; here it is tried again.
    await this.flush().catch(() => undefined)
    this.#look()
  }

  async #pass(): Promise<void> {
    this.requireOpen()
    if (this.#stale) await this.#catchUp()
    for (let isMore = true; isMore;) {
      const { entries, isFullPage } = await readWaiting(this.#input.db)
      const fillers = this.#ticker === undefined || isFullPage ? [] : this.#fill(entries.length)
      if (entries.length + fillers.length > 0) await this.#step(entries, fillers)
      isMore = isFullPage
    }
  }

  #fill(waiting: number): readonly WaitingEntry[] {
    const { pace, random } = this.#input
    return makeFillers(stepSize(pace, waiting) - waiting, random)
  }

  async #step(waiting: readonly WaitingEntry[], fillers: readonly WaitingEntry[]): Promise<void> {
    const entries = [...waiting, ...fillers]
    const { db, fence, key, origin, fault } = this.#input
    const tree = this.#tree.clone()
    const full = entries.flatMap(({ commitment }) => tree.append(commitment))
    const root = tree.root()
    const to = { size: tree.size, root, checkpoint: signCheckpoint({ key, origin, size: tree.size, root }) }
    // spec/log.md §7: the signature leaves this process only after the commit that holds it. A crash before the commit
    // forgets it; one after it repeats everything below at the next start, from the same rows.
    try {
      await commitStep(db, { fence, from: this.#head, to, entries, fillers })
      fault('log.sequenced')
    } catch (error) {
      if (isComityError(error, 'log-conflict')) this.stop(error)
      // Whether the commit happened is not known: read it before anything else is signed.
      this.#stale = true
      throw error
    }
    this.#adopt({ tree, head: to, full })
    this.#publishSoon()
    this.#onStep()
  }

  #adopt({
    tree,
    head,
    full,
  }: {
    readonly tree: TileTree
    readonly head: LogHead
    readonly full: readonly TileFile[]
  }) {
    this.#tree = tree
    this.#head = head
    this.#input.tiles.take({ full, tree })
  }

  /** Follows the database's head after a commit whose outcome is not known. */
  async #catchUp(): Promise<void> {
    const head = await readHead(this.#input.db)
    const tree = this.#tree.clone()
    const full: TileFile[] = []
    for await (const page of readCommitments(this.#input.db, { from: tree.size, to: head.size })) {
      for (const { commitment } of page) full.push(...tree.append(commitment))
    }
    if (tree.size !== head.size || !equalBytes(tree.root(), head.root)) {
      this.stop(conflictError(Math.max(head.size, this.#head.size)))
      this.requireOpen()
    }
    this.#adopt({ tree, head, full })
    this.#stale = false
    this.#publishSoon()
  }

  #publishSoon(delay = publishDelay): void {
    if (this.#closed || this.#stopped !== undefined || this.#publishTimer !== undefined) return
    this.#publishTimer = setTimeout(() => {
      this.#publishTimer = undefined
      void this.publish()
    }, delay)
    this.#publishTimer.unref()
  }

  /**
   * Tiles and bundles are on disk before the checkpoint that covers them (spec/log.md §7). After a crash anywhere here
   * the next start writes the same bytes again: the folder is a copy of what the database holds.
   */
  async #publishNow(): Promise<void> {
    const { db, fence, files, tiles, fault } = this.#input
    if (this.#stopped !== undefined) return
    const { size } = this.#head
    const checkpoint = this.#cosigned?.size === size ? this.#cosigned.note : this.#head.checkpoint
    const pending = tiles.toPublish()
    try {
      const published = await files.readCheckpoint()
      if (published === checkpoint) return
      // Another writer went on without us: its checkpoint is never replaced by an older one.
      if (published !== undefined && readSize(published) > size) throw conflictError(readSize(published))
      await files.writeTiles(pending)
      fault('log.tiles')
      // No former holder of the lease is still at it when a new one reads what is published.
      await holdLease(db, { fence, size, work: () => files.writeCheckpoint(checkpoint) })
      await notePublished(db, size)
      await files.dropPartials(pending)
      tiles.published(pending)
    } catch (error) {
      // spec/attacks.md G-03: what did not fit was called durable by nobody; it is written when there is space again.
      // G-04 of a store behind a network: each object is there whole or not at all, so what failed may have happened and
      // is read before it is written again.
      if (isStorageFull(error) || isStoreUnreachable(error)) {
        this.#publishSoon(laterDelay)
        return
      }
      // spec/attacks.md G-04: a write that failed may have lost bytes that were called durable before; nothing is
      // retried.
      this.stop(isComityError(error) ? error : damageError({ file: 'checkpoint', index: size }))
    }
  }
}

function readSize(note: string): number {
  return parseCheckpoint(parseNote(note).text).size
}
