import type { freezeReveal, freezeShow, ResultOf } from '@comity/client/api'
import { identifierFor, logReveal } from '../cases/reveal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { claimOf } from './freeze-documents.ts'
import { loadFreeze } from './freezes.ts'
import { hopsOf } from './hops.ts'

type Stated = Pick<ResultOf<typeof freezeShow>, 'claim' | 'hops'>

/** What is stated of accounts as whoever calls sees it unasked: masked in a browser (spec/sign-in.md §6). */
export function accountsFor(actor: Actor, { claim, hops }: Stated): Stated {
  const of = (account: string) => identifierFor(actor, account) ?? account
  return {
    claim: claim && {
      ...claim,
      originating: { ...claim.originating, account: of(claim.originating.account) },
      beneficiary: { ...claim.beneficiary, account: of(claim.beneficiary.account) },
    },
    hops: hops.map((hop) => ({ ...hop, account: identifierFor(actor, hop.account) })),
  }
}

/** The accounts in clear, once it is logged that they were shown. Throws `not-found`. */
export async function revealAccounts(
  node: NodeContext,
  { actor, freeze }: { readonly actor: Actor; readonly freeze: string },
): Promise<ResultOf<typeof freezeReveal>> {
  const { events, object, documents } = await loadFreeze(node, { freeze, actor })
  await logReveal(node, actor, { freeze })
  const claim = claimOf(object, documents)
  return {
    originating: claim?.originating.account ?? null,
    beneficiary: claim?.beneficiary.account ?? null,
    hops: hopsOf(events, documents).map(({ account }) => account),
  }
}
