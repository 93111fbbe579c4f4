import {
  canonicalBytes,
  checkShape,
  closed,
  keyId,
  parseCanonical,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { TermsSchema } from '../terms.ts'
import { ProvisionSchema, verifyProvision } from './provisions.ts'

/** The JWS `typ` of a statement in a negotiation. */
export const negotiationStatementTyp = 'comity.negotiation.statement+jws'

/** A statement is at most this many canonical bytes: an opening holds whole terms. */
export const maxStatementBytes = 512 * 1024

const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const { party: Party, memberClass: MemberClass } = TermsSchema.properties.parties.items.properties
const ClauseId = TermsSchema.properties.clauses.items.properties.id
const Count = Type.Integer({ minimum: 1, maximum: 10_000 })
const Reason = Type.String({ minLength: 1, maxLength: 2_000 })

const OpenSchema = closed({
  kind: Type.Literal('open'),
  supersedes: Type.Union([Type.Null(), Digest]),
  title: TermsSchema.properties.title,
  parties: TermsSchema.properties.parties,
  observers: Type.Array(closed({ party: Party, memberClass: MemberClass }), { maxItems: 200 }),
  chair: Party,
  provisions: Type.Array(closed({ clause: ClauseId, provision: ProvisionSchema }), { minItems: 1, maxItems: 500 }),
})

/** What a party says once a negotiation is open (spec/negotiation.md §4). */
export const NegotiationSpeechSchema = Type.Union([
  closed({
    kind: Type.Literal('propose'),
    clause: ClauseId,
    /** The proposal that it changes; null for a clause that has none yet. */
    base: Type.Union([Type.Null(), Digest]),
    /** Null: the clause is to be left out. */
    provision: Type.Union([Type.Null(), ProvisionSchema]),
    reason: Reason,
  }),
  closed({
    kind: Type.Literal('accept'),
    /** Each clause once; most of a text is accepted in one go. */
    proposals: Type.Array(closed({ clause: ClauseId, proposal: Digest }), { minItems: 1, maxItems: 500 }),
  }),
  closed({ kind: Type.Literal('reserve'), clause: ClauseId, proposal: Digest, reason: Reason }),
  closed({ kind: Type.Literal('reject'), clause: ClauseId, proposal: Digest, reason: Reason }),
  closed({ kind: Type.Literal('round'), round: Count, until: Type.String() }),
  closed({ kind: Type.Literal('initial'), ballot: Count, text: Digest }),
  closed({ kind: Type.Literal('object'), ballot: Count, reason: Reason }),
])

export type NegotiationSpeech = Static<typeof NegotiationSpeechSchema>
/** What a party does by a statement: opens a negotiation, or speaks in it. */
export type NegotiationAct = Static<typeof OpenSchema> | NegotiationSpeech

const StatementSchema = closed({
  /** The negotiation's name: the hash of its opening statement; null in that one. */
  negotiation: Type.Union([Type.Null(), Digest]),
  author: Party,
  /** The author's statements in this negotiation count from 1, each naming the one before by its hash. */
  number: Count,
  previous: Type.Union([Type.Null(), Digest]),
  /** How many statements of each other party the author had taken into account. */
  seen: Type.Array(closed({ party: Party, number: Count }), { maxItems: 200 }),
  /** The author's word; decides nothing. */
  at: Type.String(),
  act: Type.Union([OpenSchema, NegotiationSpeechSchema]),
})

/** One signed statement of a party in a negotiation. */
export type Statement = Static<typeof StatementSchema>

/**
 * A statement with its name: SHA-256 of its RFC 8785 bytes, base64url. Two signatures of the same bytes are one
 * statement.
 */
export interface NamedStatement {
  readonly hash: string
  readonly statement: Statement
}

/** Signs a statement with the message key of its author. Throws what `verifyNegotiationStatement` throws about its form. */
export function signStatement({ statement, key }: { readonly statement: Statement; readonly key: SigningKey }): string {
  const payload = canonicalBytes(statement)
  verifyForm(payload)
  return signJws({ key, kid: keyId(key.publicKey), typ: negotiationStatementTyp, payload })
}

/** Whose statement it claims to be, for choosing the key. Proves nothing. Throws `token-invalid`, `schema`. */
export function claimedAuthor(jws: string): string {
  return readForm(readUnverifiedPayload(jws)).author
}

/**
 * Verifies a statement with its author's pinned message key, and that it means one thing (spec/negotiation.md §3).
 * Throws `token-invalid`, `json-noncanonical`, `schema`, `signature-context`, `signature-invalid`.
 */
export function verifyNegotiationStatement({
  jws,
  publicKey,
}: {
  readonly jws: string
  readonly publicKey: Uint8Array
}): Verified<NamedStatement> {
  const payload = verifyJws({ jws, typ: negotiationStatementTyp, publicKey })
  if (readJwsHeader(jws).kid !== keyId(publicKey)) fail('signature-invalid', {})
  const named: NamedStatement = { hash: toBase64url(sha256(payload)), statement: verifyForm(payload) }
  return named as Verified<NamedStatement> // the one place where a statement becomes verified
}

function readForm(payload: Uint8Array): Statement {
  return checkShape(StatementSchema, parseCanonical(payload, { maxBytes: maxStatementBytes }))
}

function verifyForm(payload: Uint8Array): Statement {
  const statement = readForm(payload)
  const { negotiation, number, previous, seen, act, author } = statement
  parseInstant(statement.at)
  if ((number === 1) !== (previous === null)) fail('schema', { number })
  if ((act.kind === 'open') !== (negotiation === null)) fail('schema', {})
  verifySorted(seen.map(({ party }) => party))
  if (seen.some(({ party }) => party === author)) fail('schema', {})
  if (act.kind === 'open') verifyOpening(statement, act)
  if (act.kind === 'accept') verifyDistinct(act.proposals.map(({ clause }) => clause))
  if (act.kind === 'propose' && act.provision !== null) verifyProvision(act.clause, act.provision)
  if (act.kind === 'round') parseInstant(act.until)
  return statement
}

function verifyOpening(
  { number, seen, author }: Statement,
  { parties, observers, chair, provisions }: Extract<NegotiationAct, { kind: 'open' }>,
): void {
  const codes = parties.map(({ party }) => party)
  if (number !== 1 || seen.length > 0 || !codes.includes(author) || !codes.includes(chair)) fail('schema', {})
  verifySorted(codes)
  verifySorted(observers.map(({ party }) => party))
  if (observers.some(({ party }) => codes.includes(party))) fail('schema', {})
  verifyDistinct(provisions.map(({ clause }) => clause))
  for (const { clause, provision } of provisions) verifyProvision(clause, provision)
}

function verifyDistinct(names: readonly string[]): void {
  if (new Set(names).size !== names.length) fail('schema', {})
}

function verifySorted(names: readonly string[]): void {
  if (names.some((name, at) => at > 0 && name <= (names[at - 1] ?? ''))) fail('schema', {})
}
