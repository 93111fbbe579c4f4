import { equalBytes, sha256, utf8Encode } from '@comity/codec'
import type { InboxMessageState } from './inbox.ts'
import type { OutboxMessageState } from './outbox.ts'
import type { Place } from './place.ts'

/**
 * Comparing what two sides hold (spec/messages.md §7.15): both order their items by key and hash ranges of them; a range that
 * differs is answered in smaller parts, and at last item by item. What is equal costs one digest, however long it is.
 */
export interface ReconcileItem {
  /** Orders the items: `placeKey` or `batchKey`. */
  readonly key: string
  /** Text of the digest of the message or batch. */
  readonly digest: string
  readonly state: ReconcileState
}

/**
 * What an item has come to, said alike by sender and reader. `open`: waiting at the one, held at the other, or left in an
 * ended epoch.
 */
export type ReconcileState = 'open' | 'taken' | 'refused' | 'set-aside'

/** What a sender's message has come to, as both sides say it. */
export const sentStates: Readonly<Record<OutboxMessageState, ReconcileState>> = {
  waiting: 'open',
  stopped: 'open',
  delivered: 'taken',
  refused: 'refused',
  'set-aside': 'set-aside',
  dropped: 'open',
}

/** What a reader's message has come to, as both sides say it. */
export const receivedStates: Readonly<Record<InboxMessageState, ReconcileState>> = {
  held: 'open',
  left: 'open',
  taken: 'taken',
  refused: 'refused',
  'set-aside': 'set-aside',
}

/** All keys with `from` ≤ key < `to`; `to` null is the end. */
export interface KeyRange {
  readonly from: string
  readonly to: string | null
}

/** A range with what the asker holds in it. */
export interface RangeClaim extends KeyRange {
  readonly count: number
  readonly digest: Uint8Array
}

/** What the other side says of one range: the same; its parts, which cover the range; or its items. */
export type RangeAnswer =
  | { readonly kind: 'same' }
  | { readonly kind: 'parts'; readonly parts: readonly RangeClaim[] }
  | { readonly kind: 'items'; readonly items: readonly ReconcileItem[] }

/** One item that the two sides do not hold alike. */
export interface Difference {
  readonly key: string
  readonly kind: 'mine-only' | 'theirs-only' | 'digest' | 'state'
  readonly mine: ReconcileItem | null
  readonly theirs: ReconcileItem | null
}

/** Up to so many items a range is answered item by item; a larger one in so many parts. */
export const rangeItems = 32
export const rangeParts = 16

/** Everything. */
export const wholeRange: KeyRange = { from: '', to: null }

/** The items of a range. `items` are in key order. */
export function itemsIn(items: readonly ReconcileItem[], { from, to }: KeyRange): readonly ReconcileItem[] {
  return items.filter(({ key }) => key >= from && (to === null || key < to))
}

/**
 * SHA-256 over the line `comity-range/1` and a line `<key> <digest> <state>` of each item in key order, each ended by a
 * line feed. Neither keys nor digests hold a space or a line feed.
 */
export function claimRange(items: readonly ReconcileItem[], range: KeyRange): RangeClaim {
  const inside = itemsIn(items, range)
  const lines = inside.map(({ key, digest, state }) => `${key} ${digest} ${state}\n`)
  return { ...range, count: inside.length, digest: sha256(utf8Encode(`comity-range/1\n${lines.join('')}`)) }
}

/** Answers a claim from one's own items. */
export function answerRange(items: readonly ReconcileItem[], claim: RangeClaim): RangeAnswer {
  const { from, to } = claim
  const own = claimRange(items, { from, to })
  if (isSameClaim(own, claim)) return { kind: 'same' }
  const inside = itemsIn(items, claim)
  if (inside.length <= rangeItems) return { kind: 'items', items: inside }
  return { kind: 'parts', parts: cut(inside, { from, to }).map((part) => claimRange(inside, part)) }
}

export interface RangeRead {
  /** Smaller ranges to ask about next. */
  readonly ask: readonly RangeClaim[]
  readonly differences: readonly Difference[]
}

/**
 * Reads the answer to a claim on one's own items. Throws nothing: parts that do not cover the range, items outside it and
 * items out of order are `undefined`, and the caller refuses the answer.
 */
export function readRangeAnswer(
  items: readonly ReconcileItem[],
  { asked, answer }: { readonly asked: KeyRange; readonly answer: RangeAnswer },
): RangeRead | undefined {
  switch (answer.kind) {
    case 'same':
      return { ask: [], differences: [] }
    case 'items':
      return isOrdered(answer.items, asked)
        ? { ask: [], differences: compareItems(itemsIn(items, asked), answer.items) }
        : undefined
    case 'parts': {
      if (!isCover(answer.parts, asked)) return undefined
      const inside = itemsIn(items, asked)
      const claims = answer.parts.map((theirs) => ({ theirs, mine: claimRange(inside, theirs) }))
      return {
        ask: claims.filter(({ theirs, mine }) => !isSameClaim(mine, theirs)).map(({ mine }) => mine),
        differences: [],
      }
    }
  }
}

/** The differences of two ordered lists, in key order. */
export function compareItems(mine: readonly ReconcileItem[], theirs: readonly ReconcileItem[]): readonly Difference[] {
  const own = new Map(mine.map((item) => [item.key, item]))
  const foreign = new Map(theirs.map((item) => [item.key, item]))
  const keys = [...new Set([...own.keys(), ...foreign.keys()])].sort()
  return keys.flatMap((key) => differenceOf(key, own.get(key) ?? null, foreign.get(key) ?? null))
}

function differenceOf(key: string, mine: ReconcileItem | null, theirs: ReconcileItem | null): readonly Difference[] {
  if (theirs === null) return [{ key, kind: 'mine-only', mine, theirs }]
  if (mine === null) return [{ key, kind: 'theirs-only', mine, theirs }]
  if (mine.digest !== theirs.digest) return [{ key, kind: 'digest', mine, theirs }]
  return mine.state === theirs.state ? [] : [{ key, kind: 'state', mine, theirs }]
}

/** Parts of about equal size, bounded by keys of one's own. */
function cut(items: readonly ReconcileItem[], { from, to }: KeyRange): readonly KeyRange[] {
  const size = Math.ceil(items.length / rangeParts)
  const bounds = items.filter((_, at) => at > 0 && at % size === 0).map(({ key }) => key)
  return [from, ...bounds].map((start, at) => ({ from: start, to: bounds[at] ?? to }))
}

/** Tells whether parts cover a range without gap or overlap, and are more than one. */
export function isCover(parts: readonly RangeClaim[], { from, to }: KeyRange): boolean {
  const isChained = parts.every((part, at) => part.to === (parts[at + 1]?.from ?? to))
  const isRising = parts.every(({ from: start, to: end }) => end === null || start < end)
  // One part alone would ask the same question again without end.
  return parts.length > 1 && parts.length <= rangeParts && parts[0]?.from === from && isChained && isRising
}

function isOrdered(items: readonly ReconcileItem[], { from, to }: KeyRange): boolean {
  return items.every(({ key }, at) => {
    const next = items[at + 1]?.key
    return key >= from && (to === null || key < to) && (next === undefined || key < next)
  })
}

/** Tells whether two claims of one range hold the same. */
export function isSameClaim(one: RangeClaim, other: RangeClaim): boolean {
  return one.count === other.count && equalBytes(one.digest, other.digest)
}

/** The key of a message: its channel epoch and sequence, in the order in which they were sent. */
export function placeKey({ epoch, sequence }: Place): string {
  return epoch.toString(16).padStart(8, '0') + sequence.toString(16).padStart(14, '0')
}

/** The place that a key names. */
export function placeOfKey(key: string): Place {
  return { epoch: Number.parseInt(key.slice(0, 8), 16), sequence: Number.parseInt(key.slice(8), 16) }
}

/** The key of a batch: its id without hyphens. */
export function batchKey(batch: string): string {
  return batch.replaceAll('-', '')
}
