import type { Instant } from '@comity/codec'
import { fail } from './errors.ts'
import { type AgreementActs, agreementState, boundParties, signedParties } from './state.ts'

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
  const signed = signedParties(acts)
  if (state === 'superseded' && parties.every((party) => signed.has(party))) fail('agreement-superseded', {})
  if (state !== 'in-force') fail('agreement-not-in-force', {})
  const bound = boundParties({ ...acts, now })
  if (parties.some((party) => !bound.has(party))) fail('agreement-not-in-force', {})
}
