import { createHmac } from 'node:crypto'
import { equalBytes, lengthPrefixed, utf8Encode } from '@comity/codec'
import { type Canonical, subjectInInput, targetSubject } from '@comity/identifiers'
import { encodeLabel } from '@comity/match-index'

/** What every label of a target says beside its reference: nothing. All codes are constants, handling is the strictest there is. */
const nothingSaid = { category: 1, statuses: 32, contactUnit: 0, handling: 0x43_00, month: 0 } as const

/**
 * The label of a row whose input is a target (spec/deconfliction.md §3): a contact reference and nothing else, whatever the record
 * behind it says. Undefined for any other input. All days of one identifier have one reference, so that who quotes it does not
 * tell which day was asked about.
 */
export function contactLabel({
  secretKey,
  input,
}: {
  readonly secretKey: Uint8Array
  readonly input: Uint8Array
}): Uint8Array | undefined {
  const subject = subjectInInput(input)
  if (subject === undefined) return undefined
  return encodeLabel({ ...nothingSaid, reference: referenceOf(secretKey, subject) })
}

/** Whether a partner's contact reference is that of an identifier, under the epoch's key. */
export function isContactOf({
  secretKey,
  reference,
  identifier,
}: {
  readonly secretKey: Uint8Array
  readonly reference: Uint8Array
  readonly identifier: Canonical
}): boolean {
  return equalBytes(referenceOf(secretKey, targetSubject(identifier)), reference)
}

/** HMAC, not the VOPRF: nobody who asks questions can have it computed. */
function referenceOf(secretKey: Uint8Array, subject: Uint8Array): Uint8Array {
  const keyed = createHmac('sha256', secretKey).update(lengthPrefixed(utf8Encode('comity-contact/1'), subject))
  return new Uint8Array(keyed.digest().subarray(0, 8))
}
