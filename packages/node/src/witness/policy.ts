import type { Terms } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import type { CosignaturePolicy, VerifierKey } from '@comity/tlog'
import type { NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'

/** Name of a party's witness in signed notes (spec/log.md §5). */
export function witnessName(party: string): string {
  return `comity/${party}/witness`
}

/** The verifier key of a party's witness. */
export function witnessKey({
  party,
  publicKey,
}: {
  readonly party: string
  readonly publicKey: Uint8Array
}): VerifierKey {
  return { name: witnessName(party), type: 'cosignature', publicKey }
}

/**
 * What an agreement asks of a checkpoint of `owner`'s log: the cosignatures of so many of its other parties. One that
 * nobody here trusts yet counts for nothing.
 */
export async function cosignaturePolicy(
  node: Pick<NodeContext, 'party' | 'db' | 'keys'>,
  { terms, owner }: { readonly terms: Pick<Terms, 'parties' | 'log'>; readonly owner: string },
): Promise<CosignaturePolicy> {
  const count = terms.log.cosignatures
  if (count === 0) return { count, witnesses: [] }
  const others = terms.parties.filter(({ party }) => party !== owner)
  const keys = await Promise.all(others.map(({ party }) => keyOf(node, party)))
  return { count, witnesses: keys.filter((key) => key !== undefined) }
}

async function keyOf(
  node: Pick<NodeContext, 'party' | 'db' | 'keys'>,
  party: string,
): Promise<VerifierKey | undefined> {
  if (party === node.party) return witnessKey({ party, publicKey: node.keys.witness.publicKey })
  try {
    const { state, witnessKey: publicKey } = await loadPartner(node.db, party)
    return state === 'introduced' || publicKey === null ? undefined : witnessKey({ party, publicKey })
  } catch (error) {
    if (isComityError(error, 'not-found')) return undefined
    throw error
  }
}
