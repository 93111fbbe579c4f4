/**
 * A value as lists show it: enough to tell rows apart, not enough to read over a shoulder. Whoever knows the value finds
 * its row by the value (spec/retraction.md §1).
 */
export function maskValue(value: string): string {
  const letters = Array.from(value)
  if (letters.length < 9) return `${letters[0] ?? ''}…`
  return `${letters.slice(0, 3).join('')}…${letters.slice(-2).join('')}`
}
