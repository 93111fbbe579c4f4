import { randomBytes, randomUUID } from 'node:crypto'
import { fromBase64url, type Instant, sha256, toBase64url } from '@comity/codec'
import { isUniqueViolation } from '../database/database-error.ts'
import type { Actor, Role } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'

const tokenPrefix = 'comity_'
const tokenForm = /^comity_[A-Za-z0-9_-]{43}$/

export interface NewPerson {
  readonly name: string
  /** Name of the unit; made with its key when it is new. */
  readonly unit: string
  readonly roles: readonly Role[]
  /** X25519 public key, base64url, under which terms name this auditor. */
  readonly auditorKey?: string | undefined
  readonly now: Instant
}

export interface AddedPerson {
  readonly person: string
  readonly unit: string
  /** The bearer token, shown this once: the database keeps its SHA-256. */
  readonly token: string
}

/** The unit of this name, made with a key file of its own when it is new. The file is on disk before the row. */
export async function ensureUnit(
  db: Db,
  {
    makeKey,
    name,
    now,
  }: {
    /** Makes the unit's key file and returns its digest. */
    readonly makeKey: (unit: string) => Promise<Uint8Array>
    readonly name: string
    readonly now: Instant
  },
): Promise<string> {
  const known = await db.selectFrom('unit').select('id').where('name', '=', name).executeTakeFirst()
  if (known !== undefined) return known.id
  const id = randomUUID()
  // A crash after this line leaves a key that seals nothing.
  const digest = await makeKey(id)
  try {
    await db.insertInto('unit').values({ id, name, key_digest: digest, created_at: now }).execute()
  } catch (error) {
    // Two people were added to the same new unit at once: the first made it.
    if (isUniqueViolation(error)) return ensureUnit(db, { makeKey, name, now })
    throw error
  }
  return id
}

/** Who keeps the node, who watches over it, and who comes from outside to audit it, work on no case: they have no other role. */
const alone: readonly Role[] = ['administrator', 'oversight', 'auditor']

/**
 * Adds a person to an existing unit. Throws `role-forbids` for an administrator, overseer or auditor who would also work on cases,
 * `schema` for an auditor without a key and for anybody else with one.
 */
export async function addPerson(tx: Tx, { name, unit, roles, auditorKey, now }: NewPerson): Promise<AddedPerson> {
  const distinct = [...new Set(roles)]
  // spec/audit.md §9: an auditor is one of certain agreements, whose terms name the key.
  if (distinct.includes('auditor') !== (auditorKey !== undefined)) fail('schema', {})
  if (auditorKey !== undefined) fromBase64url(auditorKey, 32)
  // SECURITY.md: through the application an administrator reads no case; spec/oversight.md §1: nor does oversight.
  if (distinct.length > 1 && distinct.some((role) => alone.includes(role))) fail('role-forbids', {})
  const person = randomUUID()
  const secret = new Uint8Array(randomBytes(32))
  const token_digest = sha256(secret)
  const row = {
    ...{ id: person, name, unit, token_digest, auditor_key: auditorKey ?? null },
    ...{ created_at: now, revoked_at: null },
  }
  await tx.insertInto('person').values(row).execute()
  await tx
    .insertInto('person_role')
    .values(distinct.map((role) => ({ person, role })))
    .execute()
  return { person, unit, token: `${tokenPrefix}${toBase64url(secret)}` }
}

/**
 * Who holds a token. Throws `login-failed`, the same for a malformed, unknown and revoked one.
 */
export async function authenticate(db: Db, token: string): Promise<Actor> {
  if (!tokenForm.test(token)) return fail('login-failed', {})
  let secret: Uint8Array
  try {
    secret = fromBase64url(token.slice(tokenPrefix.length), 32)
  } catch {
    return fail('login-failed', {})
  }
  // Found by digest: what the comparison's time tells is about a hash, not about the token.
  const rows = await db
    .selectFrom('person')
    .innerJoin('person_role', 'person_role.person', 'person.id')
    .select(['person.id', 'person.unit', 'person_role.role'])
    .where('person.token_digest', '=', sha256(secret))
    .where('person.revoked_at', 'is', null)
    .execute()
  const first = rows[0]
  if (first === undefined) return fail('login-failed', {})
  return { person: first.id, unit: first.unit, roles: rows.map(({ role }) => role) }
}

export interface ListedPerson {
  readonly person: string
  readonly name: string
  readonly unit: string
  readonly roles: Role[]
  readonly revoked: boolean
}

/** Everybody, in the order in which they were added. */
export async function listPeople(db: Db): Promise<ListedPerson[]> {
  const people = await db
    .selectFrom('person')
    .innerJoin('unit', 'unit.id', 'person.unit')
    .select(['person.id', 'person.name', 'unit.name as unit', 'person.revoked_at'])
    .orderBy('person.created_at')
    .orderBy('person.id')
    .execute()
  const roles = await db.selectFrom('person_role').selectAll().orderBy('role').execute()
  return people.map(({ id, name, unit, revoked_at }) => ({
    person: id,
    name,
    unit,
    roles: roles.filter(({ person }) => person === id).map(({ role }) => role),
    revoked: revoked_at !== null,
  }))
}

/**
 * Ends a person's access; the next request with the token fails. Throws `not-found`, and `same-person` for oneself, so
 * that one administrator always remains.
 */
export async function revokePerson(
  tx: Tx,
  { person, by, now }: { readonly person: string; readonly by: string; readonly now: Instant },
): Promise<void> {
  if (person === by) fail('same-person', {})
  // Both rows, in one order: two administrators who revoke each other at once cannot both succeed.
  const locked = await tx
    .selectFrom('person')
    .select(['id', 'revoked_at'])
    .where('id', 'in', [person, by])
    .orderBy('id')
    .forUpdate()
    .execute()
  if (locked.find(({ id }) => id === by)?.revoked_at !== null) fail('login-failed', {})
  const other = locked.find(({ id }) => id === person)
  if (other === undefined) fail('not-found', {})
  if (other.revoked_at !== null) return
  await tx.updateTable('person').set({ revoked_at: now }).where('id', '=', person).execute()
}
