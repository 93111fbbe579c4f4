import type { Kysely, Transaction } from 'kysely'
import type { PeopleTables } from './schema/people.ts'

/**
 * Every table of a node; each area declares its own in `schema/` and is merged here.
 * Conventions of all tables: instants are `bigint` milliseconds (number here), keys and digests `bytea` (Uint8Array),
 * our ids `uuid`, closed sets `text` with a check, signed or hashed JSON `text` in its canonical form.
 */
export interface Tables extends PeopleTables {}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
