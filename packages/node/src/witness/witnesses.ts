import type { CosignaturePolicy } from '@comity/tlog'
import type { EntryProof, SignedHead } from '../context.ts'

/** How far one partner's witness has cosigned this node's log. */
export interface WitnessStanding {
  readonly party: string
  /** Size of its newest cosignature, and when it was made; null before the first. */
  readonly size: number | null
  readonly cosignedAt: number | null
  /** Times in a row that it did not cosign. */
  readonly failures: number
}

/** A request to a witness as it travels in a pouch (C2SP tlog-witness), and the size that it is about. */
export interface PouchedHead {
  readonly size: number
  readonly request: string
}

/** The partners' witnesses of this node's own log (spec/log.md §5). */
export interface Witnesses {
  /**
   * Waits until the entry is sequenced, then until a checkpoint that holds it has the cosignatures that the policy asks
   * for, and proves it under that. Throws `witness-quorum` when they do not come in time: the entry stays pending.
   */
  prove(entry: string, policy: CosignaturePolicy): Promise<EntryProof>
  /** The newest checkpoint of ours that this partner's witness is known to have seen. */
  shownTo(party: string): number | undefined
  /**
   * A request to the witness of a party that is reached by pouch, for the newest head if it has not cosigned that:
   * from `seen`, the size of ours that it is known to have seen.
   */
  askByPouch(given: { readonly party: string; readonly seen: number }): Promise<PouchedHead | undefined>
  /** Takes up the lines that such a witness answered with. Throws `answer-invalid` for what is no cosignature of that head. */
  takeByPouch(given: { readonly party: string; readonly size: number; readonly lines: string }): Promise<void>
  /** Asks soon who has not cosigned the newest head: a partner that people just trusted or put online waits for no entry. */
  look(): void
  /** Every trusted partner that can cosign. */
  standings(): Promise<readonly WitnessStanding[]>
  /** The cosigned head of more than `index` entries that comes nearest to a policy, and how many of its witnesses did. */
  best(index: number, policy: CosignaturePolicy): { readonly head: SignedHead; readonly count: number } | undefined
}
