import { checkShape, closed, parseCanonical } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { Fork, type ProvenFork, verifyFork } from './fork.ts'
import type { VerifierKey } from './verifier-key.ts'

const Name = Type.String({ minLength: 1, maxLength: 200 })
const maxBytes = 65_536

/**
 * What a party shows to a third one: the fork of a log, and who found it (spec/log.md §11). Only the fork proves anything;
 * `found` is the accuser's word.
 */
export const Accusation = closed({
  schema: Type.Literal(1),
  accused: Name,
  origin: Name,
  fork: Fork,
  found: closed({
    by: Name,
    at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
    /** Whether the contradicting checkpoint came in a message or to the witness, which refused it. */
    shownTo: Type.Union([Type.Literal('message'), Type.Literal('witness'), Type.Null()]),
  }),
})
export type Accusation = Static<typeof Accusation>

/**
 * Checks an accusation offline, with the accused log's public key alone. Throws `schema`, `json-noncanonical`,
 * `checkpoint-invalid` for notes of another log, `proof-invalid` for two that do not contradict each other.
 */
export function verifyAccusation({
  bytes,
  key,
}: {
  readonly bytes: Uint8Array
  readonly key: VerifierKey
}): ProvenFork & { readonly accusation: Accusation } {
  const accusation = checkShape(Accusation, parseCanonical(bytes, { maxBytes }))
  if (key.type !== 'ed25519' || accusation.origin !== key.name) fail('checkpoint-invalid', {})
  return { accusation, ...verifyFork({ fork: accusation.fork, origin: key.name, publicKey: key.publicKey }) }
}
