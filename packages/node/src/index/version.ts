import type { BuiltSegment } from '@comity/match-index'
import type { Tx } from '../schema.ts'
import type { PaddingState } from './pad.ts'

/** What a build attempt made; nothing of it is recorded or served yet. */
export interface BuiltVersion {
  readonly segments: readonly BuiltSegment[]
  /** False for a new base, which takes the place of all segments before. */
  readonly keepsSegments: boolean
  readonly padding: PaddingState
  /** Rows with a record behind them that the index holds now. */
  readonly rows: number
  /** Records the rows in the version's transaction; returns the references of rows that are gone. */
  readonly applyRows: (tx: Tx) => Promise<readonly Uint8Array[]>
}
