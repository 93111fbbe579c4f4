import { randomUUID } from 'node:crypto'
import { fromBase64url, type Instant, minute, sha256, toBase64url, utf8Encode } from '@comity/codec'
import type { Random } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'
import { type AnsweredPasskey, verifyAnswer } from './web-authn.ts'

/** How long a code that enrols a passkey is good. */
export const inviteMilliseconds = 30 * minute

/** A new code for who calls; an earlier one of theirs is none any more. */
export async function invitePasskey(
  tx: Tx,
  { person, now, random }: { readonly person: string; readonly now: Instant; readonly random: Random },
): Promise<{ readonly code: string; readonly until: Instant }> {
  const code = toBase64url(random(32))
  const until = now + inviteMilliseconds
  const row = { digest: digestOf(code), until_at: until }
  await tx
    .insertInto('passkey_invite')
    .values({ person, ...row })
    .onConflict((conflict) => conflict.column('person').doUpdateSet(row))
    .execute()
  return { code, until }
}

/** Whose code it is. Throws `login-failed`, the same for an unknown, used and old one, and one of a revoked person. */
export async function invitedPerson(
  db: Db,
  { code, now }: { readonly code: string; readonly now: Instant },
): Promise<{ readonly person: string; readonly name: string }> {
  const found = await db
    .selectFrom('passkey_invite')
    .innerJoin('person', 'person.id', 'passkey_invite.person')
    .select(['person.id as person', 'person.name'])
    .where('digest', '=', digestOf(code))
    .where('until_at', '>', now)
    .where('person.revoked_at', 'is', null)
    .executeTakeFirst()
  return found ?? fail('login-failed', {})
}

/** Uses a code up and returns whose it was. Throws as `invitedPerson`; of two at once one succeeds. */
export async function useInvite(
  tx: Tx,
  { code, now }: { readonly code: string; readonly now: Instant },
): Promise<string> {
  const { person } = await invitedPerson(tx, { code, now })
  const { numDeletedRows } = await tx
    .deleteFrom('passkey_invite')
    .where('digest', '=', digestOf(code))
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n ? person : fail('login-failed', {})
}

/** Keeps a passkey that was verified. Throws `login-failed` for a credential that somebody has. */
export async function keepPasskey(
  tx: Tx,
  given: {
    readonly person: string
    readonly label: string
    readonly made: { readonly credential: Uint8Array; readonly publicKey: Uint8Array; readonly counter: number }
    readonly now: Instant
  },
): Promise<string> {
  const { person, label, made, now } = given
  const id = randomUUID()
  const row = {
    ...{ id, person, label, credential: made.credential, public_key: made.publicKey, counter: made.counter },
    ...{ created_at: now, used_at: null, locked_at: null },
  }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('passkey')
    .values(row)
    .onConflict((conflict) => conflict.column('credential').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n ? id : fail('login-failed', {})
}

/** Credentials that a person has. */
export async function credentialsOf(db: Db, person: string): Promise<readonly Uint8Array[]> {
  const rows = await db.selectFrom('passkey').select('credential').where('person', '=', person).execute()
  return rows.map(({ credential }) => credential)
}

/** The passkey behind an answer. Throws `login-failed` for an unknown or locked one, and one of a revoked person. */
async function knownPasskey(tx: Tx, credential: string) {
  const found = await tx
    .selectFrom('passkey')
    .innerJoin('person', 'person.id', 'passkey.person')
    .select(['passkey.id', 'passkey.person', 'passkey.public_key', 'passkey.counter'])
    .where('credential', '=', fromBase64url(credential))
    .where('locked_at', 'is', null)
    .where('person.revoked_at', 'is', null)
    .forUpdate('passkey')
    .executeTakeFirst()
  return found ?? fail('login-failed', {})
}

/**
 * Verifies the answer of a passkey and says whose it is; `locked` where its counter fell and it was locked for that
 * (WebAuthn Level 3 §7.2, step 22). Throws `login-failed`.
 */
export async function usePasskey(
  tx: Tx,
  { answered, now }: { readonly answered: AnsweredPasskey; readonly now: Instant },
): Promise<{ readonly passkey: string; readonly person: string; readonly state: 'used' | 'locked' }> {
  const { id, person, public_key, counter } = await knownPasskey(tx, answered.answer.id)
  const next = await verifyAnswer(answered, public_key)
  const isFallen = (next > 0 || counter > 0) && next <= counter
  await tx
    .updateTable('passkey')
    .set(isFallen ? { locked_at: now } : { counter: next, used_at: now })
    .where('id', '=', id)
    .execute()
  return { passkey: id, person, state: isFallen ? 'locked' : 'used' }
}

function digestOf(code: string): Uint8Array {
  return sha256(utf8Encode(code))
}
