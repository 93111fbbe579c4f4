import { day, hour, minute, parseInstant } from '@comity/codec'
import type { Translate } from './texts.ts'

/**
 * What is left until an instant, by the clock of the node that keeps the deadline: `1 h 52 min left`, or how long it is over. The
 * clock of the terminal's own machine has no part in it.
 */
export function countdown(t: Translate, { now, at }: { readonly now: string; readonly at: string }): string {
  const left = parseInstant(at) - parseInstant(now)
  return t(left < 0 ? 'countdown.over' : 'countdown.left', { time: span(t, Math.abs(left)) })
}

/** The two largest units of a span, from minutes up. */
function span(t: Translate, length: number): string {
  const days = Math.floor(length / day)
  const hours = Math.floor((length % day) / hour)
  const minutes = Math.floor((length % hour) / minute)
  if (days > 0) return [t('countdown.days', { n: String(days) }), t('countdown.hours', { n: String(hours) })].join(' ')
  const least = t('countdown.minutes', { n: String(minutes) })
  return hours > 0 ? [t('countdown.hours', { n: String(hours) }), least].join(' ') : least
}
