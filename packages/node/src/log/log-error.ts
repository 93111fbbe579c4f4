import { type ComityError, isComityError, ownId } from '@comity/codec'
import { type Tile, tilePath, tileWidth } from '@comity/tlog'
import { errorOf } from '../error-of.ts'
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

/** `read-only`: a tile or bundle holds other bytes than its entries make. Named with the first entry that it covers. */
export function tileDamage(tile: Tile): ComityError {
  const level = tile.level === 'entries' ? 0 : tile.level
  return damageError({ file: tilePath(tile), index: tile.index * tileWidth ** (level + 1) })
}

/** `log-store-unreachable`: `status` is the HTTP status of the store's answer, 0 where none came. */
export function storeError(status: number): ComityError {
  return errorOf(() => fail('log-store-unreachable', { status }))
}

/** Tells whether the store of the published log did not serve now but may later. */
export function isStoreUnreachable(error: unknown): boolean {
  return isComityError(error, 'log-store-unreachable')
}

/** `log-conflict`: another history of this log exists, or another process writes it. `size` is the largest seen. */
export function conflictError(size: number): ComityError {
  return errorOf(() => fail('log-conflict', { size }))
}
