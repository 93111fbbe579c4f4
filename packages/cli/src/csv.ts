import { inertCsvText } from '@comity/client/csv'

/** One line of a CSV file that people open (spec/attacks.md F-14), as bytes. */
export function csvLine(cells: readonly string[]): Uint8Array {
  return Buffer.from(inertCsvText(cells))
}
