import {
  type AgreementSignature,
  type AgreementState,
  agreementHash,
  agreementState,
  type Denunciation,
  signedParties,
  type Terms,
  verifyAgreementSignature,
  verifyDenunciation,
  verifyInForce,
  verifyTerms,
} from '@comity/agreement'
import { type Instant, isComityError, type Verified } from '@comity/codec'
import { fail } from '../errors.ts'
import { gate } from './refused-acts.ts'
import type { Db, Tx } from '../schema.ts'

/** An agreement as stored. */
export interface StoredAgreement extends StoredTerms {
  readonly hash: string
  readonly denunciations: readonly Verified<Denunciation>[]
  readonly successors: readonly StoredTerms[]
}

/** Terms and the signatures under them. */
interface StoredTerms {
  readonly terms: Verified<Terms>
  readonly signatures: readonly Verified<AgreementSignature>[]
}

/** An agreement as this node holds it, at one instant. */
export interface LoadedAgreement extends StoredAgreement {
  readonly state: AgreementState
}

/*
 * Once every party has signed, only the time, a denunciation or a successor changes an agreement. What is kept here spares
 * each question a parse and as many signature checks as there are parties.
 */
const kept = new WeakMap<Db, Map<string, StoredAgreement>>()
const changing = new WeakMap<Db, Set<string>>()

/**
 * Nothing is kept of this agreement any more: something else than a signature changes it. Whoever reads it beside the
 * transaction that does, before its commit, must not keep what it read.
 */
export function keepNoLonger(db: Db, hash: string): void {
  changing.set(db, (changing.get(db) ?? new Set<string>()).add(hash))
  kept.get(db)?.delete(hash)
}

/** The agreement of a hash with its state at `now`. Throws `not-found`. */
export async function loadAgreement(db: Db | Tx, hash: string, now: Instant): Promise<LoadedAgreement> {
  const stored = await findAgreement(db, hash)
  return stored === undefined ? fail('not-found', {}) : { ...stored, state: agreementState({ ...stored, now }) }
}

/**
 * The agreement, in force at `now` and binding each of `parties`. Throws `agreement-not-in-force`, for an unknown one too
 * (spec/attacks.md §2: no oracle), and to its parties `agreement-superseded`.
 */
export async function requireInForce(
  db: Db | Tx,
  hash: string,
  { now, parties }: { readonly now: Instant; readonly parties: readonly string[] },
): Promise<LoadedAgreement> {
  const stored = await findAgreement(db, hash)
  if (stored === undefined) return fail('agreement-not-in-force', {})
  gate({ agreement: hash, act: null }, () => {
    verifyInForce({ ...stored, now, parties })
  })
  return { ...stored, state: 'in-force' }
}

/** The same as a question, of which nobody need be told why not. */
export async function isInForce(
  db: Db | Tx,
  hash: string,
  { now, parties }: { readonly now: Instant; readonly parties: readonly string[] },
): Promise<boolean> {
  const stored = await findAgreement(db, hash)
  if (stored === undefined) return false
  try {
    verifyInForce({ ...stored, now, parties })
    return true
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}

/** Every agreement that this node knows, by time of arrival. */
export async function listAgreements(db: Db, now: Instant): Promise<readonly LoadedAgreement[]> {
  const rows = await db.selectFrom('agreement').select('hash').orderBy('received_at').orderBy('hash').execute()
  return Promise.all(rows.map(({ hash }) => loadAgreement(db, hash, now)))
}

/** The agreement of a hash, or undefined. */
export async function findAgreement(db: Db | Tx, hash: string): Promise<StoredAgreement | undefined> {
  const known = kept.get(db)?.get(hash)
  if (known !== undefined) return known
  const stored = await readAgreement(db, hash)
  if (stored === undefined) return undefined
  // A transaction may roll back; only what is committed is kept.
  const isFinal = signedParties(stored).size === stored.terms.parties.length
  const isChanging = changing.get(db)?.has(hash) === true
  if (isFinal && !isChanging && !db.isTransaction)
    kept.set(db, (kept.get(db) ?? new Map<string, StoredAgreement>()).set(hash, stored))
  return stored
}

/**
 * Terms and signatures as stored, all verified again: the database holds nothing that is trusted more than the wire.
 */
async function readAgreement(db: Db | Tx, hash: string): Promise<StoredAgreement | undefined> {
  const signed = await readTerms(db, hash)
  if (signed === undefined) return undefined
  const { terms } = signed
  const left = await db
    .selectFrom('agreement_denunciation')
    .select('jws')
    .where('agreement', '=', hash)
    .orderBy('party')
    .execute()
  const next = await db.selectFrom('agreement').select('hash').where('supersedes', '=', hash).orderBy('hash').execute()
  const successors = await Promise.all(next.map((row) => readTerms(db, row.hash)))
  return {
    hash,
    ...signed,
    denunciations: left.map(({ jws }) => verifyDenunciation({ jws, terms })),
    successors: successors.filter((one) => one !== undefined),
  }
}

async function readTerms(db: Db | Tx, hash: string): Promise<StoredTerms | undefined> {
  const row = await db.selectFrom('agreement').select('terms').where('hash', '=', hash).executeTakeFirst()
  if (row === undefined) return undefined
  const terms = verifyTerms(JSON.parse(row.terms))
  if (agreementHash(terms) !== hash) fail('object-mismatch', {})
  const rows = await db
    .selectFrom('agreement_signature')
    .select('jws')
    .where('agreement', '=', hash)
    .orderBy('party')
    .execute()
  return { terms, signatures: rows.map(({ jws }) => verifyAgreementSignature({ jws, terms })) }
}

/** The other parties of terms. */
export function otherMembers(own: string, terms: Terms): readonly string[] {
  return terms.parties.map(({ party }) => party).filter((party) => party !== own)
}

/** The title in English, or in the first language it has. */
export function titleOf({ title }: Pick<Terms, 'title'>): string {
  const english = title.find(({ language }) => language === 'en') ?? title[0]
  return (english?.text ?? '').slice(0, 500).toWellFormed()
}
