import {
  agreementHash,
  claimedSignature,
  forceBegins,
  type Terms,
  verifyAgreementSignature,
  verifyTerms,
} from '@comity/agreement'
import {
  canonicalText,
  equalBytes,
  formatInstant,
  type Instant,
  fromBase64url,
  isComityError,
  parseInstant,
  sha256,
  toBase64url,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { sql } from 'kysely'
import { findAgreement, keepNoLonger, type StoredAgreement } from './agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'

/**
 * Stores proposed terms, unsigned; the same again changes nothing. The proposer is a party, this party is one, and no
 * key or membership in the terms contradicts the directory. Throws what `verifyTerms` throws, `object-mismatch`, `gap-overflow`.
 */
export async function storeProposal(
  node: NodeContext,
  tx: Tx,
  { terms: value, proposer }: { readonly terms: unknown; readonly proposer: string },
): Promise<{ readonly hash: string; readonly terms: Verified<Terms> }> {
  const terms = verifyTerms(value)
  const members = terms.parties.map(({ party }) => party)
  if (!members.includes(proposer) || !members.includes(node.party)) fail('object-mismatch', {})
  await checkMembers(node, tx, { terms, needed: [proposer] })
  const hash = agreementHash(terms)
  await lockAgreement(tx, hash)
  if (proposer !== node.party) await requireRoom(node, tx, { proposer, hash })
  await tx
    .insertInto('agreement')
    .values({
      hash,
      terms: canonicalText(terms),
      proposer,
      received_at: node.now(),
      completed_at: null,
      supersedes: terms.supersedes ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if (terms.supersedes !== undefined) keepNoLonger(node.db, terms.supersedes)
  await takeWaitingSignatures(node, tx, hash)
  return { hash, terms }
}

/** How many proposals of one partner may wait for a decision of this party. */
const maxProposals = 100

/** A partner's proposals that nobody here has signed are few, or this one is known already. Throws `gap-overflow`. */
async function requireRoom(
  node: NodeContext,
  tx: Tx,
  { proposer, hash }: { readonly proposer: string; readonly hash: string },
): Promise<void> {
  const signed = tx.selectFrom('agreement_signature').select('agreement').where('party', '=', node.party)
  const { open } = await tx
    .selectFrom('agreement')
    .select((select) => select.fn.countAll<number>().as('open'))
    .where('proposer', '=', proposer)
    .where('hash', '<>', hash)
    .where('hash', 'not in', signed)
    .executeTakeFirstOrThrow()
  if (open >= maxProposals) fail('gap-overflow', { open })
}

/**
 * Compares the members of terms with the directory: a key that is not the pinned one would let the proposer sign for
 * somebody else. `needed` must be known; others are compared where known. Throws `object-mismatch`, `not-found`.
 */
export async function checkMembers(
  node: NodeContext,
  tx: Tx,
  { terms, needed }: { readonly terms: Pick<Terms, 'parties'>; readonly needed: readonly string[] },
): Promise<void> {
  const rows = await tx.selectFrom('party').select(['party', 'agreement_key', 'member_class', 'country']).execute()
  const { card, keys } = node.card
  const own = {
    party: node.party,
    agreement_key: keys.agreement,
    member_class: card.memberClass,
    country: card.country,
  }
  const known = new Map([...rows, own].map((row) => [row.party, row]))
  for (const member of terms.parties) {
    const row = known.get(member.party)
    if (row === undefined) {
      if (needed.includes(member.party)) fail('not-found', {})
      continue
    }
    const same = row.member_class === member.memberClass && row.country === member.country
    if (!same || !equalBytes(row.agreement_key, fromBase64url(member.agreementKey, 32))) fail('object-mismatch', {})
  }
}

/**
 * Verifies and stores a party's signature; the same party's again changes nothing. Logs it, and once the moment at which
 * the rule of the terms is met. `from` is whose message or act brought it: a party hands over its own only.
 * A signature that comes before its terms waits for them. Returns whether it was new. Throws what `verifyAgreementSignature` throws, `object-mismatch`.
 */
export async function storeSignature(
  node: NodeContext,
  tx: Tx,
  { agreement: hash, jws, from }: { readonly agreement: string; readonly jws: string; readonly from: string },
): Promise<boolean> {
  await lockAgreement(tx, hash)
  const stored = await findAgreement(tx, hash)
  if (stored === undefined) {
    await storeWaiting(node, tx, { agreement: hash, jws, party: from })
    return false
  }
  const signature = verifyAgreementSignature({ jws, terms: stored.terms })
  if (signature.party !== from) fail('object-mismatch', {})
  if (from !== node.party) await checkMembers(node, tx, { terms: stored.terms, needed: [from] })
  const now = node.now()
  await refuseSecondSuccessor(tx, { terms: stored.terms, hash, party: from }, now)
  if (stored.terms.supersedes !== undefined) keepNoLonger(node.db, stored.terms.supersedes)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('agreement_signature')
    .values({ agreement: hash, party: from, jws, signed_at: parseInstant(signature.signedAt), received_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return false
  const body = { ...signature, signature: toBase64url(sha256(utf8Encode(jws))) }
  await node.log.append(tx, { type: 'agreement.sign', body })
  await logCompletion(node, tx, { ...stored, signatures: [...stored.signatures, signature] })
  return true
}

/**
 * A party signs one successor of an agreement: two that are complete would both take its place (spec/attacks.md D-03). One that
 * has expired is out of the way. Throws `agreement-superseded`.
 */
async function refuseSecondSuccessor(
  tx: Tx,
  { terms, hash, party }: { readonly terms: Terms; readonly hash: string; readonly party: string },
  now: Instant,
): Promise<void> {
  if (terms.supersedes === undefined) return
  await lockAgreement(tx, terms.supersedes)
  const others = await tx
    .selectFrom('agreement')
    .innerJoin('agreement_signature', 'agreement_signature.agreement', 'agreement.hash')
    .select('agreement.hash')
    .where('agreement.supersedes', '=', terms.supersedes)
    .where('agreement.hash', '<>', hash)
    .where('agreement_signature.party', '=', party)
    .execute()
  for (const other of others) {
    const stored = await findAgreement(tx, other.hash)
    if (stored !== undefined && now < parseInstant(stored.terms.inForce.until)) fail('agreement-superseded', {})
  }
}

/** The log says once from when an agreement is in force: when the rule is met, whichever signature met it. */
async function logCompletion(node: NodeContext, tx: Tx, { hash, terms, signatures }: StoredAgreement): Promise<void> {
  const begins = forceBegins({ terms, signatures })
  if (begins === undefined) return
  const { numUpdatedRows } = await tx
    .updateTable('agreement')
    .set({ completed_at: node.now() })
    .where('hash', '=', hash)
    .where('completed_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return
  const body = { agreement: hash, from: formatInstant(begins), until: terms.inForce.until }
  await node.log.append(tx, { type: 'agreement.in-force', body })
}

/**
 * One transaction at a time on an agreement, known or not: a signature that arrives beside its proposal, or beside the other
 * last signature, must see it.
 */
export async function lockAgreement(tx: Tx, hash: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${hash}, 0))`.execute(tx)
}

/** How many signatures of terms that never came may wait from one partner. */
const maxWaiting = 100

async function storeWaiting(
  node: NodeContext,
  tx: Tx,
  { agreement, jws, party }: { readonly agreement: string; readonly jws: string; readonly party: string },
): Promise<void> {
  // It cannot be verified yet; that it is of what it came as can be told (spec/attacks.md B-07).
  const claimed = claimedSignature(jws)
  if (claimed.agreement !== agreement || claimed.party !== party) fail('object-mismatch', {})
  const { waiting } = await tx
    .selectFrom('agreement_signature_waiting')
    .select((select) => select.fn.countAll<number>().as('waiting'))
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  if (waiting >= maxWaiting) fail('gap-overflow', { waiting })
  await tx
    .insertInto('agreement_signature_waiting')
    .values({ agreement, party, jws, received_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Between three parties a signature may overtake the proposal: messages are in order per partner, not among partners. */
async function takeWaitingSignatures(node: NodeContext, tx: Tx, hash: string): Promise<void> {
  const waiting = await tx
    .deleteFrom('agreement_signature_waiting')
    .where('agreement', '=', hash)
    .returning(['party', 'jws'])
    .execute()
  for (const { party, jws } of waiting) await takeWaiting(node, tx, { agreement: hash, jws, from: party })
}

async function takeWaiting(
  node: NodeContext,
  tx: Tx,
  signature: { readonly agreement: string; readonly jws: string; readonly from: string },
): Promise<void> {
  try {
    await storeSignature(node, tx, signature)
  } catch (error) {
    if (!isComityError(error)) throw error
    // It was never valid; its sender learns nothing more, the operators do.
    node.events.record({ peer: signature.from, route: 'agreement.sign', code: error.code })
  }
}
