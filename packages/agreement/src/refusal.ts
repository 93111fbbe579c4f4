import type { Act } from './acts.ts'
import type { agreementErrors } from './errors.ts'
import type { Terms } from './terms.ts'

/** Codes with which an act is refused that the engine did not permit. */
export type RefusalCode = Extract<
  keyof typeof agreementErrors,
  'purpose-not-permitted' | 'basis-not-permitted' | 'profile-not-permitted' | 'status-not-permitted'
>

/**
 * Explains a refusal; decides nothing. The rules are narrowed in a fixed order (direction and purpose, basis, profile,
 * statuses) and the first step that leaves none gives the code, the same at both nodes.
 */
export function refusalCode(terms: Terms, act: Act): RefusalCode {
  switch (act.act) {
    case 'match.evaluate': {
      const ofPurpose = terms.match.filter(
        (rule) =>
          rule.inquirers.includes(act.inquirer) &&
          rule.publishers.includes(act.publisher) &&
          includes(rule.purposes, act.purpose),
      )
      if (ofPurpose.length === 0 || act.inquirer === act.publisher) return 'purpose-not-permitted'
      const ofBasis = ofPurpose.filter((rule) => rule.bases.includes(act.basis))
      if (ofBasis.length === 0) return 'basis-not-permitted'
      const ofProfile = ofBasis.filter((rule) => rule.profiles.includes(act.profile))
      return ofProfile.length === 0 ? 'profile-not-permitted' : 'status-not-permitted'
    }
    case 'index.publish': {
      const ofPublisher = terms.match.filter((rule) => rule.publishers.includes(act.publisher))
      const ofProfile = ofPublisher.filter((rule) => rule.profiles.includes(act.profile))
      return ofProfile.length === 0 ? 'profile-not-permitted' : 'status-not-permitted'
    }
    case 'request.send':
      return 'purpose-not-permitted'
  }
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name)
}
