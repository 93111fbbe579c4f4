import { closedMember, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** Why an identifier was refused (spec/identifiers.md §2). A closed set: it may stand in reports, errors and counts. */
export const refusalReasons = [
  'profile-unknown',
  'empty',
  'too-long',
  'encoding',
  'character',
  'form',
  'length',
  'checksum',
  'case',
  'region-required',
  'region-unknown',
  'extension',
  'ambiguous',
  'quoted',
  'label-empty',
  'label-too-long',
  'single-label',
  'wildcard',
  'ip-literal',
  'idna',
  'zone',
  'port',
  'range',
  'not-cleared',
  'chain',
  'country',
  'type',
  'scheme',
  'script',
  'date',
  'not-canonical',
] as const

export type RefusalReason = (typeof refusalReasons)[number]

/** The codes of this package; see spec/errors.md. */
export const identifiersErrors = {
  'identifier-invalid': {
    status: 422,
    meaning: 'a value does not normalise under its profile',
    remedy: 'Look the reason up in spec/identifiers.md, correct the value at its source and import that line again.',
  },
} as const satisfies ErrorTable

export const fail: Fail<keyof typeof identifiersErrors> = failFrom(identifiersErrors)

/** Throws `identifier-invalid` with one reason of the closed set; never with any part of the value. */
export function refuse(reason: RefusalReason): never {
  return fail('identifier-invalid', { reason: closedMember(refusalReasons, reason) })
}
