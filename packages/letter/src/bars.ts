import { scaleLinear } from 'd3-scale'
import type { Block } from './letter.ts'

type Bars = Extract<Block, { kind: 'bars' }>

/** One bar: how long it is, and what stands beside it. */
export interface Bar {
  /** Of the row; empty but at its first bar. */
  readonly name: string
  /** Which of the series, from 0. */
  readonly series: number
  readonly length: number
  /** The number in words of the caller, such as `1,014`. */
  readonly text: string
}

/** A colour of its own for each series, told apart in grey as well; a series has its number in its row's order beside it. */
export const barColours = ['#1b5e7a', '#d08a1d', '#8d2f3c'] as const

/** Every bar in its order, on one linear scale from zero to `room`: lengths may be compared over the whole chart. */
export function barsOf({ rows }: Bars, room: number): readonly Bar[] {
  const most = Math.max(0, ...rows.flatMap(({ values }) => values.map(({ value }) => value)))
  const scale = scaleLinear([0, most === 0 ? 1 : most], [0, room])
  return rows.flatMap(({ name, values }) =>
    values.map(({ value, text }, series) => ({
      name: series === 0 ? name : '',
      series,
      // What is there is seen, however little beside the largest.
      length: value === 0 ? 0 : Math.max(1, Math.round(scale(value) * 100) / 100),
      text,
    })),
  )
}
