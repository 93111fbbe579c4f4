import type { keyList, ResultOf } from '@comity/client/api'
import { formatInstant, type Instant, toBase64url } from '@comity/codec'
import type { NodeContext } from '../context.ts'

/** The node's keys as people see them: current ones, then those that were replaced, newest first. */
export async function listKeys({ db, keys }: NodeContext): Promise<ResultOf<typeof keyList>> {
  const current = await db.selectFrom('node_key').selectAll().orderBy('name').execute()
  const former = await db.selectFrom('node_key_old').selectAll().orderBy('until_at', 'desc').execute()
  const proposals = await db.selectFrom('key_proposal').selectAll().orderBy('name').execute()
  return {
    protection: keys.protection,
    keys: [
      ...current.map(({ name, public_key, from_at }) => ({
        name,
        state: 'current' as const,
        publicKey: textOf(public_key),
        held: name !== 'agreement' || keys.agreement !== undefined,
        since: instantOf(from_at),
        until: null,
        revoked: false,
      })),
      ...former.map((row) => ({
        name: row.name,
        state: row.destroyed_at === null ? ('former' as const) : ('destroyed' as const),
        publicKey: textOf(row.public_key),
        held: row.destroyed_at === null,
        since: instantOf(row.from_at),
        until: formatInstant(row.until_at),
        revoked: row.revoked_at !== null,
      })),
    ],
    proposals: proposals.map(({ name, act, person, proposed_at }) => ({
      name,
      act,
      person,
      at: formatInstant(proposed_at),
    })),
  }
}

function textOf(key: Uint8Array | null): string | null {
  return key === null ? null : toBase64url(key)
}

function instantOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}
