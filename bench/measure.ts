/** One thing to measure: `run` does `items` items of the work once. */
export interface Measured {
  readonly name: string
  readonly items: number
  readonly run: () => void | Promise<void>
}

/**
 * Measures side by side: every repetition runs each of them once, so that a noisy moment of the machine meets all.
 * Returns the median microseconds per item by name.
 */
export async function interleave(
  measured: readonly Measured[],
  repetitions: number,
): Promise<ReadonlyMap<string, number>> {
  const samples = new Map<string, number[]>(measured.map(({ name }) => [name, []]))
  for (const { run } of measured) await run() // warms caches and compilers; not counted
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const { name, items, run } of measured) {
      const start = performance.now()
      await run()
      samples.get(name)?.push(((performance.now() - start) * 1_000) / items)
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]))
}

/** The middle of the sorted values; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear interpolation between the closest ranks; `at` from 0 to 1. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  const place = (sorted.length - 1) * at
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
  return below + (above - below) * (place - Math.floor(place))
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
