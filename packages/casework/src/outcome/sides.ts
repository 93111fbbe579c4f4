import type { OutcomeLedger } from './ledger.ts'
import { type OutcomeScope, rowsIn } from './total.ts'

/** Where two parties' books differ: keys as `keyText` writes them. */
export interface OutcomeSides {
  readonly both: readonly string[]
  readonly onlyLeft: readonly string[]
  readonly onlyRight: readonly string[]
}

/** Compares what two parties hold in a scope, for each one-sided outcome to be accepted, merged, withdrawn or left claimed. */
export function outcomeSides(
  ledger: OutcomeLedger,
  { left, right, scope }: { readonly left: string; readonly right: string; readonly scope: OutcomeScope },
): OutcomeSides {
  const rows = new Set(rowsIn(ledger, scope))
  const keys = (isWanted: (holders: ReadonlySet<string>) => boolean): readonly string[] =>
    [...ledger.rows].filter(([, row]) => rows.has(row) && isWanted(new Set(row.holders.keys()))).map(([text]) => text)
  return {
    both: keys((holders) => holders.has(left) && holders.has(right)),
    onlyLeft: keys((holders) => holders.has(left) && !holders.has(right)),
    onlyRight: keys((holders) => holders.has(right) && !holders.has(left)),
  }
}
