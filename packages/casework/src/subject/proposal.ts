import { offenceNames, papNames, personStatuses, tlpNames } from '@comity/agreement'
import { canonicalBytes, checkShape, closed, oneOf, parseCanonical, sha256, toBase64url } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { SubjectFile } from './report.ts'
import { allRefusalGrounds, requireLawfulGround, type SubjectKind } from './words.ts'

const nullable = <Shape extends Type.TSchema>(shape: Shape) => Type.Union([Type.Null(), shape])

/** What a rectification sets right; what is absent stays. */
export const SubjectChange = closed({
  status: Type.Optional(oneOf(personStatuses)),
  category: Type.Optional(oneOf(offenceNames)),
  tlp: Type.Optional(oneOf(tlpNames)),
  pap: Type.Optional(oneOf(papNames)),
  value: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
})
export type SubjectChange = Static<typeof SubjectChange>

/** What one person proposes and another decides on, as a whole (spec/subjects.md §6). Kept sealed. */
export const SubjectProposal = closed({
  decision: oneOf(['grant', 'refuse']),
  /** Of a refusal. */
  ground: nullable(oneOf(allRefusalGrounds)),
  /** Of a rectification that is granted. */
  change: nullable(SubjectChange),
  /** Where the identifier is and went when it was proposed to grant the request. */
  file: nullable(SubjectFile),
  /** 32 random bytes: the digest in the events cannot be tried out. */
  salt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
})
export type SubjectProposal = Static<typeof SubjectProposal>

/** A proposal in canonical form is at most this long. */
export const maxProposalBytes = 4 * 1024 * 1024

/**
 * The bytes of a proposal about a request of this kind, and the digest that both persons act on. Throws `ground-not-lawful`,
 * and `schema` where its members do not belong together.
 */
export function composeSubjectProposal(
  kind: SubjectKind,
  given: SubjectProposal,
): { readonly bytes: Uint8Array; readonly digest: string } {
  const proposal = checkShape(SubjectProposal, given)
  const { decision, ground, change, file } = proposal
  const isGrant = decision === 'grant'
  if ((ground === null) !== isGrant || (file === null) === isGrant) fail('schema', {})
  if ((change !== null) !== (isGrant && kind === 'rectification')) fail('schema', {})
  if (change !== null && Object.keys(change).length === 0) fail('schema', {})
  if (ground !== null) requireLawfulGround(kind, ground)
  const bytes = canonicalBytes(proposal)
  if (bytes.length > maxProposalBytes) fail('schema', {})
  return { bytes, digest: toBase64url(sha256(bytes)) }
}

/** Reads what `composeSubjectProposal` wrote. Throws `json-noncanonical`, `schema`. */
export function readSubjectProposal(bytes: Uint8Array): SubjectProposal {
  return checkShape(SubjectProposal, parseCanonical(bytes, { maxBytes: maxProposalBytes }))
}
