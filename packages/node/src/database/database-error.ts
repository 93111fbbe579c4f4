/**
 * What is left of a driver's error: the SQLSTATE (PostgreSQL appendix A) or the system's error code, the constraint and
 * the table. A driver's message and `detail` repeat values, which must never reach a log (STYLE.md rule 12).
 */
export class DatabaseError extends Error {
  readonly code: string
  readonly constraint: string | undefined
  readonly table: string | undefined

  constructor({ code, constraint, table }: ErrorFields) {
    super(`database error ${code}`)
    this.name = 'DatabaseError'
    this.code = code
    this.constraint = constraint
    this.table = table
  }
}

interface ErrorFields {
  readonly code: string
  readonly constraint: string | undefined
  readonly table: string | undefined
}

/** A driver's error without its values. */
export function databaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const fields: Partial<Record<'code' | 'constraint' | 'table', unknown>> =
    typeof error === 'object' && error !== null ? error : {}
  return new DatabaseError({
    code: word(fields.code) ?? 'unknown',
    constraint: word(fields.constraint),
    table: word(fields.table),
  })
}

/** Tells whether `error` is a violated unique constraint, of this name when one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): error is DatabaseError {
  const unique = error instanceof DatabaseError && error.code === '23505'
  return unique && (constraint === undefined || error.constraint === constraint)
}

/** Tells whether `error` is a violated check constraint, of this name when one is given. */
export function isCheckViolation(error: unknown, constraint?: string): error is DatabaseError {
  const check = error instanceof DatabaseError && error.code === '23514'
  return check && (constraint === undefined || error.constraint === constraint)
}

/** Tells whether the transaction lost a race (serialization failure, deadlock) and may be run again as a whole. */
export function isRetryable(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')
}

/** Tells whether there was no room left, on the server's disk or on our own; a file that grew too large counts. */
export function isStorageFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === '53100' || code === 'ENOSPC' || code === 'EDQUOT'
}

// Connection exceptions (class 08), too many connections, out of memory, cancelled by a timeout, starting up, shutting
// down.
const busyCodes = /^(?:08.{3}|53300|53200|57014|57P0[123]|55P03|POOL_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/

/** Tells whether the server cannot serve now but may later. */
export function isBusy(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && busyCodes.test(error.code)
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_]{1,63}$/.test(value) ? value : undefined
}
