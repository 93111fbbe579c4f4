import { day, formatInstant, type Instant, parseInstant } from '@comity/codec'
import { type Calendar, endOfPeriod, plainWeek } from '../calendar.ts'
import { type ClockMinutes, type Deadlines, deadlinesFrom } from '../clocks.ts'
import { documentDigest } from '../documents.ts'
import type { CaseEvent } from '../event.ts'
import { fail } from '../errors.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere } from '../machine.ts'
import {
  composeFreezeDocument,
  type FreezeDocument,
  type FreezeFinding,
  readFreezeClaim,
  readFreezeFinding,
  readFreezeOrder,
  readFreezeRefusal,
  readFreezeReturn,
} from './documents.ts'
import { type FreezeMoney, noMoney, stillHeld, withMoney } from './money.ts'
import { freezeRows, type FreezeState } from './rows.ts'
import { digestOf } from '../digest.ts'

/** Working days of one hold, by what is held, in the calendar that the freeze names: Monday to Friday in UTC without one. */
export interface HoldDays {
  readonly transaction: number
  readonly account: number
  readonly calendar?: Calendar
}

/** A freeze as both sides replay it. */
export interface FreezeObject extends MachineState<FreezeState> {
  readonly agreement: string
  readonly clock: ClockMinutes
  /** Days that a hold may last without an order, and an order's extension at a time: what the agreement says. */
  readonly holdDays: number
  /** Working days of the requested party that a hold without an order may last; absent where the terms name none. */
  readonly workingDays?: HoldDays
  readonly deadlines: Deadlines | null
  /** Null before the claim. */
  readonly money: FreezeMoney | null
  /** Until when money is held; null while none is. */
  readonly until: string | null
}

/** A freeze before its first event. */
export function newFreeze({
  object,
  requesting,
  requested,
  ...facts
}: Pick<FreezeObject, 'object' | 'agreement' | 'clock' | 'holdDays' | 'workingDays'> & {
  readonly requesting: string
  readonly requested: string
}): FreezeObject {
  const fresh = nowhere<FreezeState>(object, { requesting, requested })
  return { ...fresh, ...facts, deadlines: null, money: null, until: null }
}

/** Writes the next event of a freeze. Throws `role-forbids`, `object-mismatch`. */
export function nextFreezeEvent(
  next: Omit<NextEvent<FreezeState>, 'table' | 'state' | 'content'> & {
    readonly freeze: FreezeObject
    /** What the act is about: for a row that repeats another's content, that one's. */
    readonly content: string | null
  },
): CaseEvent {
  const { freeze: state, ...rest } = next
  return nextEvent({ ...rest, table: freezeRows, state })
}

/**
 * Applies one event of either side with the document that it names, which is null where the event names none (spec/freezes.md §2 to §4).
 * Throws `schema`, `object-mismatch` (sequence, chain, transition, document, sums, times), `role-forbids`, `same-person`.
 */
export function applyFreeze(
  freeze: FreezeObject,
  { event, document }: { readonly event: CaseEvent; readonly document: FreezeDocument | null },
): FreezeObject {
  const moved = applyEvent({ table: freezeRows, state: freeze, event })
  requireDocument(event, document, freeze)
  const effect = effectOf(freeze, { event, document })
  if (effect.to !== undefined && effect.to !== event.to) fail('object-mismatch', { seq: event.seq })
  return { ...freeze, ...moved, ...effect.change }
}

/** Both sides replay the same events to the same state: this digest of it is equal (base64url SHA-256). */
export function freezeStateHash(freeze: FreezeObject): string {
  return digestOf(freeze)
}

function requireDocument(event: CaseEvent, document: FreezeDocument | null, { object }: FreezeObject): void {
  const named = document === null ? null : documentDigest(composeFreezeDocument(document))
  const isOfThis = document === null || document.freeze === object
  if (named !== event.content || !isOfThis) fail('object-mismatch', { seq: event.seq })
}

interface Acted {
  readonly event: CaseEvent
  readonly document: FreezeDocument | null
}

interface Effect {
  readonly change: Partial<Pick<FreezeObject, 'deadlines' | 'money' | 'until'>>
  /** The state that the sums lead to, where a row has several. */
  readonly to?: FreezeState
}

type EffectOfRow = (freeze: FreezeObject, acted: Acted) => Effect

function effectOf(freeze: FreezeObject, acted: Acted): Effect {
  return effects[acted.event.row]?.(freeze, acted) ?? { change: {} }
}

const claimed: EffectOfRow = (freeze, { event, document }) => {
  const { amount, agreement } = readFreezeClaim(document, parseInstant(event.at))
  if (agreement !== freeze.agreement) fail('object-mismatch', { seq: event.seq })
  return { change: { money: noMoney({ currency: amount.currency, claimed: amount.minor }) } }
}

const delivered: EffectOfRow = ({ clock }, { event }) => ({
  change: { deadlines: deadlinesFrom({ clock, delivered: event.at }) },
})

/** What is found accounts for the whole claim; what is held ends within the days of the agreement. */
const found: EffectOfRow = (freeze, { event, document }) => {
  const { held, movedOn, notFound, until, shortfall, holds = 'transaction' } = readFreezeFinding(document)
  const money = withMoney(moneyOf(freeze), { held, movedOn, notFound })
  const isHolding = event.row === 'f4'
  const isWhole = BigInt(held) === BigInt(money.claimed)
  const isAccounted = BigInt(money.held) + BigInt(money.movedOn) + BigInt(money.notFound) === BigInt(money.claimed)
  if (isHolding !== (held !== '0') || isHolding !== (until !== null)) fail('object-mismatch', { seq: event.seq })
  if (!isAccounted || (!isWhole && shortfall === null)) fail('object-mismatch', { seq: event.seq })
  if (until === null) return { change: { money } }
  const last = lastOfHold(freeze, { holds, at: parseInstant(event.at) })
  if (parseInstant(until) > last) fail('object-mismatch', { seq: event.seq })
  return { change: { money, until: laterUntil(freeze, { event, until }) } }
}

/**
 * The last instant to which money may be held without an order: a transaction longer than an account (Directive (EU) 2024/1640,
 * article 24), in working days of who holds it, and no longer than the days of the agreement.
 */
export function lastOfHold(
  { holdDays, workingDays }: Pick<FreezeObject, 'holdDays' | 'workingDays'>,
  { holds, at }: { readonly holds: NonNullable<FreezeFinding['holds']>; readonly at: Instant },
): Instant {
  const last = at + holdDays * day
  if (workingDays === undefined) return last
  const { calendar = plainWeek, [holds]: days } = workingDays
  return Math.min(last, endOfPeriod(calendar, { count: 'working', days, from: at }))
}

/** Of what was not found some turned up elsewhere: it had moved on. */
const foundLater: EffectOfRow = (freeze, { event, document }) => {
  const { held, movedOn, notFound, until } = readFreezeFinding(document)
  const isHopsOnly = held === '0' && notFound === '0' && until === null && movedOn !== '0'
  const money = moneyOf(freeze)
  if (!isHopsOnly || BigInt(movedOn) > BigInt(money.notFound)) fail('object-mismatch', { seq: event.seq })
  return { change: { money: withMoney(money, { movedOn, notFound: `-${movedOn}` }) } }
}

const ordered =
  (wanted: 'confirm' | 'extend'): EffectOfRow =>
  (freeze, { event, document }) => {
    const { order, until } = readFreezeOrder(document)
    if (order !== wanted || until === null) return fail('object-mismatch', { seq: event.seq })
    return { change: { until: laterUntil(freeze, { event, until }) } }
  }

const lifted: EffectOfRow = (freeze, { event, document }) => {
  const { order, minor } = readFreezeOrder(document)
  if (order !== 'lift' || minor === null) return fail('object-mismatch', { seq: event.seq })
  const money = withMoney(moneyOf(freeze), { lifted: minor })
  const isAll = stillHeld(money) === 0n
  return { change: isAll ? { money, until: null } : { money }, to: isAll ? 'LIFTED' : stateNow(freeze) }
}

const confiscated =
  (wanted: 'confiscate' | 'share'): EffectOfRow =>
  (freeze, { event, document }) => {
    const { order, minor } = readFreezeOrder(document)
    const money = moneyOf(freeze)
    // All of what is held: what is left would be held by nothing.
    if (order !== wanted || minor === null || BigInt(minor) !== stillHeld(money))
      return fail('object-mismatch', { seq: event.seq })
    if (wanted === 'share') return { change: {} }
    return { change: { money: withMoney(money, { confiscated: minor }), until: null } }
  }

/** A split is done when the other side has agreed to it; its part counts as returned. */
const shared: EffectOfRow = (freeze, { document }) => {
  const { minor, requestingMinor } = readFreezeOrder(document)
  const returned = requestingMinor ?? '0'
  const kept = String(BigInt(minor ?? '0') - BigInt(returned))
  return { change: { money: withMoney(moneyOf(freeze), { returned, confiscated: kept }), until: null } }
}

const returning: EffectOfRow = (freeze, { event, document }) => {
  if (BigInt(readFreezeReturn(document).minor) > stillHeld(moneyOf(freeze))) fail('object-mismatch', { seq: event.seq })
  return { change: {} }
}

const returned: EffectOfRow = (freeze, { document }) => {
  const money = withMoney(moneyOf(freeze), { returned: readFreezeReturn(document).minor })
  const isAll = stillHeld(money) === 0n
  return { change: isAll ? { money, until: null } : { money }, to: isAll ? 'RETURNED' : 'CONFIRMED' }
}

/** Whatever is still held is free again. */
const released: EffectOfRow = (freeze) => {
  const money = moneyOf(freeze)
  return { change: { money: withMoney(money, { lifted: String(stillHeld(money)) }), until: null } }
}

const lapsed: EffectOfRow = (freeze, acted) => {
  const { at, seq } = acted.event
  if (freeze.until === null || parseInstant(at) < parseInstant(freeze.until)) fail('object-mismatch', { seq })
  return released(freeze, acted)
}

const refused: EffectOfRow = (_, { document }) => {
  readFreezeRefusal(document)
  return { change: {} }
}

const effects: Readonly<Record<string, EffectOfRow>> = {
  f1: claimed,
  f2d: delivered,
  f4: found,
  f6: found,
  f6h: foundLater,
  f7: refused,
  f8: ordered('confirm'),
  f9: lapsed,
  f10: ordered('extend'),
  f10c: ordered('extend'),
  f11: lifted,
  f11c: lifted,
  f11w: released,
  f12: returning,
  f12r: returned,
  f13: confiscated('confiscate'),
  f13s: confiscated('share'),
  f13t: shared,
  f14q: released,
  f14a: released,
}

function moneyOf({ money, seq }: FreezeObject): FreezeMoney {
  return money ?? fail('object-mismatch', { seq })
}

function stateNow({ state, seq }: FreezeObject): FreezeState {
  return state === 'NONE' ? fail('object-mismatch', { seq }) : state
}

/** An end lies after the act, not before the present end, and no more than the agreement's days after the act. */
function laterUntil(
  { until: present, holdDays }: FreezeObject,
  { event, until }: { readonly event: CaseEvent; readonly until: string },
): string {
  const [end, at] = [parseInstant(until), parseInstant(event.at)]
  const isLater = end > at && (present === null || end >= parseInstant(present))
  if (!isLater || end > at + holdDays * day) fail('object-mismatch', { seq: event.seq })
  return formatInstant(end)
}
