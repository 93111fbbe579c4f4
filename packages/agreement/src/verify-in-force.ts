import type { Instant } from '@comity/codec'
import { fail } from './errors.ts'
import { type AgreementActs, agreementState, boundParties, forceBegins, signedParties, timelyActs } from './state.ts'

/**
 * An agreement is in force at one captured instant and binds each of these parties (spec/agreements.md §7). Throws
 * `agreement-not-in-force`, and `agreement-superseded` only among parties that have signed it: nobody else learns of it.
 */
export function verifyInForce({
  now,
  parties,
  ...acts
}: AgreementActs & { readonly now: Instant; readonly parties: readonly string[] }): void {
  const state = agreementState({ ...acts, now })
  const timely = timelyActs({ ...acts, now })
  const signed = signedParties(timely)
  const isAmongThem = parties.every((party) => signed.has(party))
  if (isAmongThem && (state === 'superseded' || isReplaced(acts, { now, parties }))) fail('agreement-superseded', {})
  if (state !== 'in-force') fail('agreement-not-in-force', {})
  const bound = boundParties({ ...timely, now })
  if (parties.some((party) => !bound.has(party))) fail('agreement-not-in-force', {})
}

/**
 * Between parties that have all signed a successor in force, that one counts, whoever else is still bound by the former: nobody who
 * did not sign, and no signature with a date of before, has them go back to it (spec/attacks.md D-03). What one party does for
 * itself, such as publishing, is for all whom the former binds.
 */
function isReplaced(
  { successors }: Pick<AgreementActs, 'successors'>,
  { now, parties }: { readonly now: Instant; readonly parties: readonly string[] },
): boolean {
  if (new Set(parties).size < 2) return false
  return successors.some((successor) => {
    const begins = forceBegins(successor)
    const signed = signedParties(successor)
    return begins !== undefined && begins <= now && parties.every((party) => signed.has(party))
  })
}
