import { isComityError } from '@comity/codec'

/** Process exit codes (spec/attacks.md §3). */
export const exits = {
  done: 0,
  usage: 2,
  badInput: 65,
  internal: 70,
  cannotWrite: 73,
  tryLater: 75,
  unsafe: 78,
} as const

const byCode: Readonly<Record<string, number>> = {
  'already-initialized': exits.cannotWrite,
  'folder-unreachable': exits.cannotWrite,
  'backup-invalid': exits.badInput,
  'backup-key': exits.badInput,
  'key-weak': exits.badInput,
  'storage-full': exits.cannotWrite,
  'address-unavailable': exits.tryLater,
  'log-store-unreachable': exits.tryLater,
  'database-unreachable': exits.unsafe,
  'config-invalid': exits.unsafe,
  'key-unsafe': exits.unsafe,
  'key-locked': exits.unsafe,
  'token-failed': exits.unsafe,
  'already-running': exits.unsafe,
  'queue-schema': exits.unsafe,
  'schema-newer': exits.unsafe,
  'database-unsafe': exits.unsafe,
  'account-missing': exits.unsafe,
  'platform-unsupported': exits.unsafe,
  'read-only': exits.unsafe,
  'log-conflict': exits.unsafe,
}

/** The exit code of a node that could not start or go on. */
export function exitCodeOf(error: unknown): number {
  return isComityError(error) ? (byCode[error.code] ?? exits.internal) : exits.internal
}
