import {
  canonicalBytes,
  closed,
  fromBase64url,
  lengthPrefixed,
  sha256,
  type SigningKey,
  toBase64url,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { TileTree } from '@comity/tlog'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { Digest, PartyCode, Uuid } from '../shapes.ts'
import { type Named, signForm, verifySignedForm } from '../signed-form.ts'
import { OutcomeStatementSchema, readOutcomeStatement } from './statement.ts'

/** Most statements of one batch. */
export const maxBatchStatements = 500

/** Statements that a party signs together, once for everybody (spec/outcomes.md §8). */
export const OutcomeBatchSchema = closed({
  schema: Type.Literal(1),
  operation: Uuid,
  party: PartyCode,
  /** 1, 2, 3 … of this party in this operation. */
  number: Type.Integer({ minimum: 1, maximum: 10_000 }),
  /** The lead's newest event that counted when this was said: it places the batch in the operation. */
  lead: Digest,
  /** 32 random bytes: what the log holds of it cannot be tried out. */
  salt: Digest,
  statements: Type.Array(OutcomeStatementSchema, { minItems: 1, maxItems: maxBatchStatements }),
})
export type OutcomeBatch = Static<typeof OutcomeBatchSchema>
export type NamedOutcomeBatch = Named<OutcomeBatch>

const form = { typ: 'comity.outcome.statement+jws', schema: OutcomeBatchSchema, maxBytes: 1_048_576 } as const

/** Signs a batch with its party's message key. Throws `schema`, `object-mismatch`. */
export function signOutcomeBatch({ batch, key }: { readonly batch: OutcomeBatch; readonly key: SigningKey }): string {
  checkStatements(batch)
  return signForm(form, { value: batch, key })
}

/**
 * Verifies a batch with its party's pinned message key. Whoever signs speaks for itself and for this operation only: a statement
 * of another is `object-mismatch`. Throws what `verifyJws` throws, `json-noncanonical`, `schema`.
 */
export function verifyOutcomeBatch(given: {
  readonly jws: string
  readonly publicKey: Uint8Array
}): Verified<NamedOutcomeBatch> {
  const named = verifySignedForm(form, given)
  checkStatements(named.value)
  return named as Verified<NamedOutcomeBatch> // the one place where a batch becomes verified
}

function checkStatements({ operation, party, statements }: OutcomeBatch): void {
  for (const statement of statements) {
    const read = readOutcomeStatement(statement)
    if (read.party !== party || read.operation !== operation) fail('object-mismatch', {})
  }
}

/** What the log holds of a batch: the RFC 6962 root over its salted statements, base64url. */
export function outcomeBatchRoot({ salt, statements }: OutcomeBatch): string {
  const tree = new TileTree()
  const salted = fromBase64url(salt, 32)
  for (const statement of statements) {
    tree.append(sha256(lengthPrefixed(utf8Encode('comity-outcome/1'), salted, canonicalBytes(statement))))
  }
  return toBase64url(tree.root())
}
