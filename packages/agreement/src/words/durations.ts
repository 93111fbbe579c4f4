import type { WordLanguage } from './code-words.ts'

const minutesOf = { day: 1_440, hour: 60, minute: 1 } as const
const zhUnits = { day: '天', hour: '小时', minute: '分钟' } as const

/** Minutes in the largest unit that holds them whole: `15 minutes`, `2 hours`, `7 days`. */
export function durationPhrase(minutes: number, language: WordLanguage): string {
  const units = ['day', 'hour', 'minute'] as const
  const unit = units.find((each) => minutes % minutesOf[each] === 0) ?? 'minute'
  const count = minutes / minutesOf[unit]
  if (language === 'zh') return `${numberPhrase(count)}${zhUnits[unit]}`
  return `${numberPhrase(count)} ${unit}${count === 1 ? '' : 's'}`
}

/** Days as such, also where they make whole weeks or years. */
export function daysPhrase(days: number, language: WordLanguage): string {
  return durationPhrase(days * minutesOf.day, language)
}

/** `2,700`; the same in both languages. */
export function numberPhrase(count: number | bigint): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `2026-01-31T00:00:00.000Z` as `2026-01-31 00:00 UTC`; with seconds where they are not zero. */
export function instantPhrase(instant: string): string {
  const [date = '', time = ''] = instant.replace(/Z$/, '').split('T')
  return `${date} ${time.replace(/:00\.000$/, '').replace(/\.000$/, '')} UTC`
}
