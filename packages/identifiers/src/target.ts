import { concatBytes, dayStart, utf8Encode } from '@comity/codec'
import { type Canonical, canonical, type ProfileName, profileOf } from './canonical.ts'
import { refuse } from './errors.ts'
import { takeLine } from './line.ts'

const form = /^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([a-z]{2,16}\/[1-9][0-9]?) (.+)$/s
const dayLength = '2026-01-31 '.length
/** What every input of target/1 begins with: its profile behind its length, as `inputBytes` writes it. */
const head = concatBytes(Uint8Array.of(0, 8), utf8Encode('target/1'))

/** What a value of target/1 is made of: a day, and an identifier of another profile. */
export interface TargetParts {
  readonly day: string
  readonly profile: ProfileName
  readonly value: string
}

/** Divides a written target; the identifier in it is not normalised yet. Throws `identifier-invalid`. */
export function targetParts(raw: string): TargetParts {
  const [, day = '', name = '', value = ''] = form.exec(takeLine(raw)) ?? refuse('form')
  if (dayStart(day) === undefined) refuse('date')
  const profile = profileOf(name)
  return profile === 'target/1' ? refuse('profile-unknown') : { day, profile, value }
}

/** target/1 (spec/identifiers.md §4.11): that something is planned about an identifier within 14 days of a day. */
export function targetOf({ identifier, day }: { readonly identifier: Canonical; readonly day: string }): Canonical {
  if (identifier.profile === 'target/1') refuse('profile-unknown')
  return canonical({ profile: 'target/1', value: `${day} ${subjectText(identifier)}` })
}

/** What an identifier is called inside a target: the same for all its days. */
export function targetSubject(identifier: Canonical): Uint8Array {
  return utf8Encode(subjectText(identifier))
}

/** The `targetSubject` inside the input of a target; undefined for an input of any other profile. */
export function subjectInInput(input: Uint8Array): Uint8Array | undefined {
  const isTarget = head.every((byte, at) => input[at] === byte)
  return isTarget ? input.subarray(head.length + 2 + dayLength) : undefined
}

function subjectText({ profile, value }: Canonical): string {
  return `${profile} ${value}`
}
