import { audienceWords, type PersonStatus, personStatuses, type Terms } from '@comity/agreement'
import { type ComityError, isComityError } from '@comity/codec'
import type { LoadedAgreement } from '../agreements/agreements.ts'
import { decideAct } from '../agreements/policy.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Publishable } from './publishable.ts'

/** What was decided of one profile and status; null where it is permitted. */
export type Refused = ComityError | null

/** Decides for each profile and status whether its records may stand in the index (spec/agreements.md §9). */
export function decidePublishing(
  node: NodeContext,
  { agreement, profiles }: { readonly agreement: LoadedAgreement; readonly profiles: readonly string[] },
): ReadonlyMap<string, ReadonlyMap<PersonStatus, Refused>> {
  const now = node.now()
  const decided = (profile: string, status: PersonStatus): Refused => {
    try {
      decideAct(node, { agreement, act: { act: 'index.publish', publisher: node.party, profile, status }, now })
      return null
    } catch (error) {
      if (!isComityError(error)) throw error
      return error
    }
  }
  return new Map(
    profiles.map((profile) => [profile, new Map(personStatuses.map((status) => [status, decided(profile, status)]))]),
  )
}

/** Who may fetch an index under these terms, now or later: every other party of them. */
export function readersOf({ party: own }: Pick<NodeContext, 'party'>, { parties }: Pick<Terms, 'parties'>): string[] {
  return parties.map(({ party }) => party).filter((party) => party !== own)
}

/** Which records the terms and our own policy let out. Throws the refusal where nothing may be published. */
export function publishableOf(node: NodeContext, agreement: LoadedAgreement): Publishable {
  const { terms } = agreement
  const profiles = [...new Set(terms.match.flatMap((rule) => rule.profiles))]
  const decided = decidePublishing(node, { agreement, profiles })
  const statuses = new Map<string, ReadonlySet<PersonStatus>>()
  let refusal: Refused = null
  for (const [profile, byStatus] of decided) {
    const permitted = [...byStatus].filter(([, refused]) => refused === null).map(([status]) => status)
    if (permitted.length > 0) statuses.set(profile, new Set(permitted))
    refusal = [...byStatus.values()].findLast((refused) => refused !== null) ?? refusal
  }
  // No match clause at all is refused as a profile that none names.
  if (statuses.size === 0) throw refusal ?? fail('profile-not-permitted', {})
  const audience = audienceWords({ terms, own: node.party })
  return { statuses, ceiling: terms.handling, audience, readers: readersOf(node, terms) }
}
