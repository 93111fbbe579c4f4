import { checkShape, closed, type Instant, parseCanonical } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'

export const backupSchema = 1

const Name = Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$' })

/** The first part of a backup: what is in it (spec/backup.md §2). */
const Head = closed({
  schema: Type.Literal(backupSchema),
  party: Type.String(),
  takenAt: Type.Integer({ minimum: 0 }),
  migrations: Type.Array(Type.String({ pattern: '^[0-9]{4}-[a-z0-9-]{1,60}$' })),
  tables: Type.Array(closed({ name: Name, columns: Type.Array(Name), identities: Type.Array(Name) })),
  /** The log as the backup has it; null where nothing was ever logged. */
  log: Type.Union([closed({ size: Type.Integer({ minimum: 0 }), root: Type.String() }), Type.Null()]),
})

export type BackupHead = Static<typeof Head> & { readonly takenAt: Instant }

const maxHeadBytes = 1_048_576

/** Reads the first part. Throws `backup-invalid`. */
export function parseHead(bytes: Uint8Array): BackupHead {
  try {
    return checkShape(Head, parseCanonical(bytes, { maxBytes: maxHeadBytes }))
  } catch {
    return fail('backup-invalid', {})
  }
}

/**
 * Whether a file of the node's folder belongs into a backup, and may come out of one: the settings, keys, tokens and
 * sealed indexes by their exact names. The key that wraps epoch secrets does not: who has an old backup shall not be able
 * to test what an index held (spec/matching.md §2). The log's files follow from the database.
 */
export function isKeptFile(path: string): boolean {
  if (path === 'node.json' || path === '.gitignore') return true
  // A key that took the place of another stands in a file with a number (spec/keys.md §3).
  const key = /^keys\/([a-z][a-z0-9-]{0,80})(\.[1-9][0-9]{0,8})?\.json$/.exec(path)
  if (key !== null) return key[1] !== 'epoch-wrap'
  return /^people\/[a-z0-9][a-z0-9.-]{0,80}\.token$/.test(path) || /^index\/[0-9a-f]{64}$/.test(path)
}
