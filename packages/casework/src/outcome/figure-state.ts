import type { FigureCount } from './figure.ts'

/** One party's signature under a figure: what it came to at that party. The highest revision of a party stands. */
export interface FigureSignature {
  /** Digest of the figure. */
  readonly figure: string
  readonly party: string
  readonly revision: number
  readonly n: number
  readonly root: string
}

export type FigureState = 'CLAIMED' | 'PROPOSED' | 'AGREED' | 'DISPUTED' | 'SUPERSEDED'

/**
 * Where a figure stands (spec/outcomes.md §5): agreed when every party in its scope signed one root. Equal for everybody who
 * has the same signatures.
 */
export function figureState({
  figure,
  parties,
  signatures,
  supersededBy,
}: {
  readonly figure: string
  /** Every party that executed what the figure counts, and whoever it is counted with; two at least. */
  readonly parties: readonly string[]
  readonly signatures: readonly FigureSignature[]
  /** States of the figures that name this one as what they correct. */
  readonly supersededBy: readonly FigureState[]
}): FigureState {
  if (supersededBy.some((state) => state === 'AGREED' || state === 'SUPERSEDED')) return 'SUPERSEDED'
  const signed = standing(signatures.filter((one) => one.figure === figure && parties.includes(one.party)))
  const roots = new Set([...signed.values()].map(({ n, root }) => `${String(n)} ${root}`))
  if (roots.size > 1) return 'DISPUTED'
  if (signed.size === parties.length && parties.length > 1) return 'AGREED'
  return signed.size > 0 ? 'PROPOSED' : 'CLAIMED'
}

function standing(signatures: readonly FigureSignature[]): ReadonlyMap<string, Pick<FigureCount, 'n' | 'root'>> {
  const newest = new Map<string, FigureSignature>()
  for (const one of signatures) {
    const known = newest.get(one.party)
    if (known === undefined || one.revision > known.revision) newest.set(one.party, one)
  }
  return newest
}
