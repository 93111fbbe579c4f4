import { canonicalBytes, toBase64url } from '@comity/codec'
import { TileTree } from '@comity/tlog'
import type { OutcomeLedger } from './ledger.ts'

/** One line that two parties compare: the RFC 6962 root over the rows in the order of their keys (spec/outcomes.md §4). */
export function outcomeLedgerHash({ rows, equivocating }: OutcomeLedger): string {
  const tree = new TileTree()
  for (const { key, state, holders, reasons } of rows.values()) {
    tree.append(canonicalBytes({ key, state, holders: Object.fromEntries(holders), reasons }))
  }
  tree.append(canonicalBytes({ equivocating }))
  return toBase64url(tree.root())
}
