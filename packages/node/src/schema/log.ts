import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'

/** One entry of the log, inserted with the act it records. */
export interface LogEntryTable {
  id: string
  /** Order of insertion, in which waiting entries are sequenced; not the index. */
  position: Generated<number>
  /** Index in the log; null while the entry waits to be sequenced. */
  idx: number | null
  commitment: Uint8Array
  /** Salt and body open the entry; both are null once they were erased (spec/log.md §2). */
  salt: Uint8Array | null
  type: string
  /** RFC 8785 text. */
  body: string | null
  /** When it was written; null for fillers, and for entries of before version 0029. */
  at: Instant | null
}

/** The newest signed checkpoint: one row, moved by compare-and-set. */
export interface LogHeadTable {
  single: Generated<boolean>
  size: number
  root: Uint8Array
  checkpoint: string
  /** Size of the newest checkpoint that the store is known to have. */
  published: Generated<number>
}

/** Who may sequence: one row. Taking it raises the fence, which stops whoever held it before. */
export interface LogLeaseTable {
  single: Generated<boolean>
  holder: string
  fence: number
}

export interface LogTables {
  log_entry: LogEntryTable
  log_head: LogHeadTable
  log_lease: LogLeaseTable
}
