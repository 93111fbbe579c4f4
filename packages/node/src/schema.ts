import type { Kysely, Transaction } from 'kysely'

/** Every table of a node; each area declares its own in `schema/` and is merged here. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- areas join as they are built
export interface Tables {}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
