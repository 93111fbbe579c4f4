import { isComityError } from '@comity/codec'
import type { CosignaturePolicy } from '@comity/tlog'
import type { EntryProof, NodeContext, SignedHead } from '../context.ts'
import { fail } from '../errors.ts'
import type { HttpSend } from '../hop/http-send.ts'
import type { OpenedLog } from '../log/open-log.ts'
import type { Log } from '../logger.ts'
import { listPartners } from '../partner/directory.ts'
import { logOrigin } from '../partner/own-card.ts'
import { formatAddCheckpoint } from '@comity/tlog'
import { askWitness, readLines, type WitnessRequest } from './ask-witness.ts'
import { CosignedHeads } from './cosigned-heads.ts'
import type { PouchedHead, Witnesses, WitnessStanding } from './witnesses.ts'

const second = 1_000
/** Between a step and the round that shows it, where nobody waits: several steps share it. */
const gather = 5 * second
/** Between two rounds for somebody who waits. */
const breath = 50
/** Longest wait for a quorum: a witness's timeout, and a round after it. */
const quorumWait = 8 * second
const firstPause = second
const longestPause = 30 * second

/** What the collector needs of its node. */
export type CollectorNode = Pick<NodeContext, 'party' | 'db' | 'keys' | 'now' | 'random' | 'events' | 'fault'>

export interface RunningWitnesses extends Witnesses {
  readonly close: () => Promise<void>
}

interface Standing {
  failures: number
  /** Monotonic milliseconds before which it is not asked again. */
  notBefore: number
  /** The size that it has seen of this log, as far as known. */
  known: number
  asking: boolean
  /** It has answered this process: what it has seen is not behind a backup that was put back. */
  confirmed: boolean
}

type Witness = WitnessRequest['partner']

/** Opens the collector of cosignatures of the own log; it works until closed. */
export async function openWitnesses(parts: {
  readonly node: CollectorNode
  readonly nodeLog: OpenedLog
  readonly http: HttpSend
  readonly log: Log
  readonly isAsking: boolean
}): Promise<RunningWitnesses> {
  return new Collector(parts, await CosignedHeads.load(parts.node))
}

/**
 * Asks the partners' witnesses in rounds: all of them for one head, so that their cosignatures meet under it. A round
 * waits for those that answered last time, five seconds at most; the others are asked beside it when their pause ends.
 */
class Collector implements RunningWitnesses {
  readonly #node: CollectorNode
  readonly #nodeLog: OpenedLog
  readonly #http: HttpSend
  readonly #log: Log
  readonly #heads: CosignedHeads
  readonly #standings = new Map<string, Standing>()
  readonly #isAsking: boolean
  readonly #closing = new AbortController()
  readonly #asking = new Set<Promise<void>>()
  #target: (SignedHead & { readonly signedAt: number }) | undefined
  #round: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #waiting = 0
  #changed = Promise.withResolvers<undefined>()

  constructor({ node, nodeLog, http, log, isAsking }: Parameters<typeof openWitnesses>[0], heads: CosignedHeads) {
    this.#node = node
    this.#nodeLog = nodeLog
    this.#http = http
    this.#log = log
    this.#heads = heads
    this.#isAsking = isAsking
    nodeLog.onStep(() => {
      this.#wakeIn(this.#waiting > 0 ? breath : gather)
    })
    // What was pending when the node stopped becomes final without anybody's act (spec/attacks.md E-04).
    this.#wakeIn(second)
  }

  async prove(entry: string, policy: CosignaturePolicy): Promise<EntryProof> {
    const newest = await this.#nodeLog.prove(entry)
    if (policy.count === 0) return newest
    const end = performance.now() + quorumWait
    this.#waiting += 1
    try {
      for (;;) {
        const best = this.#heads.best(newest.entry.index, policy)
        if (best !== undefined && best.count >= policy.count) return await this.#nodeLog.proveUnder(entry, best.head)
        const left = end - performance.now()
        if (left <= 0 || this.#closing.signal.aborted) {
          return fail('witness-quorum', { count: best?.count ?? 0, needed: policy.count })
        }
        this.#wakeIn(breath)
        await this.#change(left)
      }
    } finally {
      this.#waiting -= 1
    }
  }

  shownTo(party: string): number | undefined {
    const known = Math.max(this.#standings.get(party)?.known ?? 0, this.#heads.newestOf(party)?.size ?? 0)
    return known === 0 ? undefined : known
  }

  async askByPouch({
    party,
    seen,
  }: {
    readonly party: string
    readonly seen: number
  }): Promise<PouchedHead | undefined> {
    const { size, root, checkpoint } = this.#nodeLog.head()
    if (size === 0 || seen > size || this.#heads.has(size, party)) return undefined
    await this.#heads.add({ size, root, checkpoint })
    const hashes = seen === 0 ? [] : await this.#nodeLog.proveConsistency({ fromSize: seen, size })
    return { size, request: formatAddCheckpoint({ oldSize: seen, hashes, checkpoint }) }
  }

  async takeByPouch({
    party,
    size,
    lines,
  }: {
    readonly party: string
    readonly size: number
    readonly lines: string
  }): Promise<void> {
    const witness = (await this.#witnesses()).find((one) => one.party === party)
    const head = await this.#heads.signed(size)
    // A head that is no longer kept is one that later ones have replaced.
    if (witness === undefined || head === undefined) return
    const { checkpoint, madeAt } = head
    await this.#heads.store(
      size,
      readLines({ partner: witness, checkpoint, lines, signedAt: madeAt, now: this.#node.now() }),
    )
    const standing = this.#standing(party)
    standing.known = Math.max(standing.known, size)
    this.#tellChange()
  }

  look(): void {
    this.#wakeIn(breath)
  }

  async standings(): Promise<readonly WitnessStanding[]> {
    const witnesses = await this.#witnesses()
    return witnesses.map(({ party }) => {
      const newest = this.#heads.newestOf(party)
      const failures = this.#standings.get(party)?.failures ?? 0
      return { party, size: newest?.size ?? null, cosignedAt: newest?.cosignedAt ?? null, failures }
    })
  }

  best(index: number, policy: CosignaturePolicy) {
    return this.#heads.best(index, policy)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    clearTimeout(this.#timer)
    this.#tellChange()
    await this.#round
    await Promise.all(this.#asking)
  }

  /** Resolves at the next change, or after `milliseconds`. */
  async #change(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, milliseconds, undefined)
    })
    await Promise.race([this.#changed.promise, late])
    clearTimeout(timer)
  }

  #tellChange(): void {
    this.#changed.resolve(undefined)
    this.#changed = Promise.withResolvers<undefined>()
  }

  #wakeIn(milliseconds: number): void {
    const at = performance.now() + milliseconds
    if (!this.#isAsking || this.#closing.signal.aborted || at >= this.#timerAt) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY
      // One that runs starts the next itself when it finds something left.
      this.#round ??= this.#runRound().finally(() => {
        this.#round = undefined
      })
    }, milliseconds).unref()
  }

  async #runRound(): Promise<void> {
    try {
      // Who is reached by pouch is asked by pouch (spec/pouch.md §5).
      const witnesses = (await this.#witnesses()).filter(({ link }) => link === 'online')
      const head = this.#nodeLog.head()
      if (head.size === 0 || witnesses.length === 0 || this.#closing.signal.aborted) return
      if (this.#target?.size !== head.size) this.#target = { ...head, signedAt: this.#node.now() }
      const target = this.#target
      const now = performance.now()
      const due = witnesses.filter(({ party }) => {
        const standing = this.#standing(party)
        const isLeft = !standing.confirmed || !this.#heads.has(target.size, party)
        return isLeft && !standing.asking && standing.notBefore <= now
      })
      if (due.length > 0) await this.#heads.add(target)
      const reliable = due.filter(({ party }) => this.#standing(party).failures === 0)
      const asks = new Map(due.map((witness) => [witness.party, this.#track(this.#ask(witness, target))]))
      await Promise.all(reliable.map(({ party }) => asks.get(party) ?? Promise.resolve()))
      this.#planNext(witnesses)
    } catch (error) {
      if (this.#closing.signal.aborted) return
      this.#log.failure('witnesses could not be asked', error, {})
      this.#wakeIn(gather)
    }
  }

  #track(work: Promise<void>): Promise<void> {
    this.#asking.add(work)
    void work.finally(() => this.#asking.delete(work))
    return work
  }

  #planNext(witnesses: readonly Witness[]): void {
    const now = performance.now()
    const { size } = this.#nodeLog.head()
    for (const { party } of witnesses) {
      const { notBefore, confirmed } = this.#standing(party)
      if (confirmed && this.#heads.has(size, party)) continue
      this.#wakeIn(Math.max(notBefore - now, this.#waiting > 0 ? breath : gather))
    }
  }

  async #witnesses(): Promise<readonly Witness[]> {
    const partners = await listPartners(this.#node.db)
    return partners.filter((partner): partner is Witness => partner.state === 'trusted' && partner.witnessKey !== null)
  }

  #standing(party: string): Standing {
    const known = this.#standings.get(party)
    if (known !== undefined) return known
    const fresh = {
      failures: 0,
      notBefore: 0,
      known: this.#heads.newestOf(party)?.size ?? 0,
      asking: false,
      confirmed: false,
    }
    this.#standings.set(party, fresh)
    return fresh
  }

  /** Never throws: what a witness does wrong is counted against it. */
  async #ask(witness: Witness, head: SignedHead & { readonly signedAt: number }): Promise<void> {
    const standing = this.#standing(witness.party)
    standing.asking = true
    try {
      await this.#exchange(witness, head)
      standing.confirmed = true
      standing.failures = 0
      standing.notBefore = 0
    } catch (error) {
      this.#failed(witness.party, standing, error)
    } finally {
      standing.asking = false
      this.#tellChange()
    }
  }

  async #exchange(partner: Witness, head: SignedHead & { readonly signedAt: number }): Promise<void> {
    const { party } = partner
    const standing = this.#standing(party)
    // A witness that knows another size than we thought says which: asked once more.
    for (let attempt = 0; attempt < 2 && standing.known <= head.size; attempt += 1) {
      const oldSize = standing.known
      const reply = await askWitness({
        http: this.#http,
        partner,
        head,
        oldSize,
        hashes: oldSize === 0 ? [] : await this.#nodeLog.proveConsistency({ fromSize: oldSize, size: head.size }),
        signedAt: head.signedAt,
        now: this.#node.now,
        identity: { origin: logOrigin(this.#node.party), publicKey: this.#node.keys.log.publicKey },
        signal: this.#closing.signal,
      })
      if (reply.kind === 'cosigned') {
        standing.known = head.size
        await this.#heads.store(head.size, reply.cosignature)
        const note = this.#heads.noteOf(head.size)
        if (note !== undefined && this.#nodeLog.head().size === head.size) this.#nodeLog.publishCosigned(note)
        return
      }
      this.#adoptKnown(party, reply)
    }
  }

  /** spec/attacks.md E-05: a size above ours, with our own signature under it, is a log that was rolled back. */
  #adoptKnown(party: string, { size, proof }: { readonly size: number; readonly proof: boolean }): void {
    if (size <= this.#nodeLog.head().size) {
      this.#standing(party).known = size
      return
    }
    if (!proof) fail('answer-invalid', { size })
    this.#node.events.record({ peer: party, route: 'witness', code: 'log-conflict' })
    this.#nodeLog.stopForked(size)
    fail('log-conflict', { size })
  }

  #failed(party: string, standing: Standing, error: unknown): void {
    if (this.#closing.signal.aborted) return
    standing.failures += 1
    const pause = Math.min(longestPause, firstPause * 2 ** (standing.failures - 1))
    // Jitter: many logs that lost one witness do not come back to it at one instant.
    const [byte = 0] = this.#node.random(1)
    standing.notBefore = performance.now() + pause * (0.75 + byte / 1_024)
    this.#wakeIn(standing.notBefore - performance.now())
    const code = isComityError(error) ? error.code : 'internal'
    if (code === 'internal') this.#log.failure('a witness could not be asked', error, {})
    if (code !== 'peer-unavailable') this.#node.events.record({ peer: party, route: 'witness', code })
  }
}
