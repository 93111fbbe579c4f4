import { Badge, Text } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMoment } from './moment.tsx'

const second = 1_000
const day = 86_400_000
/** From here on a clock is shown as one that runs out. */
const soon = 3_600_000

/**
 * The node's time in milliseconds, a second at a time: `now` is what it said in an answer, `arrived` when that came by the browser's clock,
 * which may be hours off. Null before an answer.
 */
export function useNodeTime(now: string | undefined, arrived: number): number | null {
  const [here, setHere] = useState(() => Date.now())
  useInterval(() => setHere(Date.now()), second, { autoInvoke: true })
  return now === undefined ? null : Date.parse(now) + Math.max(0, here - arrived)
}

/** What is left until an instant, or how long it is over; exact for machines and in the title. */
export function Countdown({ until, now, big }: { readonly until: string; readonly now: number; readonly big?: true }) {
  const { t } = useTranslation()
  const moment = useMoment()
  const left = Date.parse(until) - now
  const time = digits(Math.abs(left))
  const days = Math.floor(Math.abs(left) / day)
  const text = days > 0 ? t('clock.days', { n: days, time }) : time
  return (
    <Text
      component="time"
      dateTime={until}
      title={moment(until)}
      className={`comity-digits ${left < 0 ? 'comity-over' : left < soon ? 'comity-soon' : ''}`}
      fw={big === true ? 600 : 500}
      size={big === true ? 'xl' : 'sm'}
    >
      {left < 0 ? t('clock.over', { time: text }) : text}
    </Text>
  )
}

/** `01:02:03`: hours within the day, minutes, seconds. */
function digits(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / second)
  return [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

const urgencyColours = { E0: 'red', E1: 'red', U: 'orange', P: 'gray', R: 'gray' } as const

/** How urgent something is, in words. */
export function Urgency({ of }: { readonly of: keyof typeof urgencyColours }) {
  const { t } = useTranslation()
  return (
    <Badge variant="outline" color={urgencyColours[of]}>
      {t(`urgency.${of}`)}
    </Badge>
  )
}
