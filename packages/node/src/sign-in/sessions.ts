import { randomUUID } from 'node:crypto'
import type { ResultOf, sessionShow } from '@comity/client/api'
import { formatInstant, hour, type Instant, minute, sha256 } from '@comity/codec'
import { type RawBuilder, sql } from 'kysely'
import type { Actor, NodeContext, Random } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'

/** A session ends after this time without a call … */
export const idleMilliseconds = 30 * minute
/** … and after this time whatever is called. */
export const wholeMilliseconds = 12 * hour
/** How recent a sign-in must be for what changes how a person signs in. */
const freshMilliseconds = 5 * minute
/** Not every call writes: the end moves in steps of this. */
const seenStep = minute

/** Opens a session and forgets those of the person that are over. The secret is shown this once. */
export async function openSession(
  tx: Tx,
  given: { readonly person: string; readonly passkey: string; readonly now: Instant; readonly random: Random },
): Promise<{ readonly session: string; readonly secret: Uint8Array }> {
  const { person, passkey, now, random } = given
  await tx
    .deleteFrom('session')
    .where('person', '=', person)
    .where((either) =>
      either.or([either('opened_at', '<=', now - wholeMilliseconds), either('seen_at', '<=', now - idleMilliseconds)]),
    )
    .execute()
  const session = randomUUID()
  const secret = random(32)
  const row = { id: session, person, passkey, digest: sha256(secret), opened_at: now, seen_at: now }
  await tx.insertInto('session').values(row).execute()
  return { session, secret }
}

/** Who holds a session's cookie. Throws `login-failed`, the same for an unknown, ended, idle and old one. */
export async function authenticateSession(
  db: Db,
  { secret, now }: { readonly secret: Uint8Array; readonly now: Instant },
): Promise<Actor> {
  // Roles are read each time: one that was taken away is gone at the next call (spec/attacks.md F-13).
  const rows = await db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person')
    .innerJoin('person_role', 'person_role.person', 'person.id')
    .select(['session.id', 'session.opened_at', 'session.seen_at', 'person.id as person', 'person.unit', 'role'])
    .where('session.digest', '=', sha256(secret))
    .where('session.opened_at', '>', now - wholeMilliseconds)
    .where('session.seen_at', '>', now - idleMilliseconds)
    .where('person.revoked_at', 'is', null)
    .execute()
  const first = rows[0]
  if (first === undefined) return fail('login-failed', {})
  if (now - first.seen_at >= seenStep)
    await db.updateTable('session').set({ seen_at: now }).where('id', '=', first.id).execute()
  return {
    person: first.person,
    unit: first.unit,
    roles: rows.map(({ role }) => role),
    session: { id: first.id, openedAt: first.opened_at },
  }
}

/**
 * Those of some actors who would still be let in, with the roles that they have now, by the id of their session or, of who came with a token,
 * of the person. To look is no call: a session does not last longer by it.
 */
export async function stillSignedIn(
  db: Db,
  actors: readonly Actor[],
  now: Instant,
): Promise<ReadonlyMap<string, Actor>> {
  const ids = actors.map(({ session }) => session?.id).filter((id) => id !== undefined)
  const sessions = await db
    .selectFrom('session')
    .select(['id', 'person'])
    .where('id', '=', anyOf(ids))
    .where('opened_at', '>', now - wholeMilliseconds)
    .where('seen_at', '>', now - idleMilliseconds)
    .execute()
  const roles = await db
    .selectFrom('person')
    .innerJoin('person_role', 'person_role.person', 'person.id')
    .select(['person.id', 'person.unit', 'role'])
    .where('person.id', '=', anyOf(actors.map(({ person }) => person)))
    .where('person.revoked_at', 'is', null)
    .execute()
  const known = actors.flatMap((actor): [string, Actor][] => {
    const { person, session } = actor
    const isOpen = session === undefined || sessions.some((one) => one.id === session.id && one.person === person)
    const own = roles.filter(({ id }) => id === person)
    const [first] = own
    if (!isOpen || first === undefined) return []
    return [[session?.id ?? person, { ...actor, unit: first.unit, roles: own.map(({ role }) => role) }]]
  })
  return new Map(known)
}

function anyOf(ids: readonly string[]): RawBuilder<string> {
  return sql<string>`any(${[...ids]}::uuid[])`
}

/** Who calls, as `session.show` and `session.open` say it. */
export async function signedIn(node: NodeContext, actor: Actor): Promise<ResultOf<typeof sessionShow>> {
  const person = await node.db
    .selectFrom('person')
    .innerJoin('unit', 'unit.id', 'person.unit')
    .select(['person.name', 'unit.name as unit'])
    .where('person.id', '=', actor.person)
    .executeTakeFirstOrThrow()
  const { session } = actor
  const until = session === undefined ? 0 : session.openedAt + wholeMilliseconds
  return {
    person: actor.person,
    name: person.name,
    unit: person.unit,
    roles: [...actor.roles],
    party: node.party,
    training: node.settings.training,
    session:
      session === undefined
        ? null
        : {
            session: session.id,
            idleUntil: formatInstant(Math.min(until, node.now() + idleMilliseconds)),
            until: formatInstant(until),
          },
  }
}

/** What changes how a person signs in needs their token or a fresh sign-in. Throws `login-stale`. */
export function requireFresh({ session }: Actor, now: Instant): void {
  if (session !== undefined && now - session.openedAt > freshMilliseconds) fail('login-stale', {})
}
