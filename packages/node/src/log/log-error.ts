import { type ComityError, isComityError, ownId } from '@comity/codec'
import { fail } from '../errors.ts'

/** Where the log does not hold what it should. */
export interface Damage {
  /** Path of a tile, bundle or checkpoint below the log's folder, or `log-entry`, `log-head` for rows of the database. */
  readonly file: string
  /** First entry concerned. */
  readonly index: number
}

/** `read-only`, naming file and index. */
export function damageError({ file, index }: Damage): ComityError {
  return errorOf(() => fail('read-only', { file: ownId(file), index }))
}

/** `log-conflict`: another history of this log exists, or another process writes it. `size` is the largest seen. */
export function conflictError(size: number): ComityError {
  return errorOf(() => fail('log-conflict', { size }))
}

function errorOf(thrower: () => never): ComityError {
  try {
    return thrower()
  } catch (error) {
    if (isComityError(error)) return error
    throw error
  }
}
