import { formatInstant } from '@comity/codec'
import type { pouchList, ResultOf } from '@comity/client/api'
import type { NodeContext } from '../context.ts'

/** The newest pouches packed and opened, and what lies in quarantine. */
export async function listPouches({ db }: NodeContext): Promise<ResultOf<typeof pouchList>> {
  const shown = 200
  const packed = await db.selectFrom('pouch_out').selectAll().orderBy('created_at', 'desc').limit(shown).execute()
  const opened = await db.selectFrom('pouch_in').selectAll().orderBy('received_at', 'desc').limit(shown).execute()
  const refused = await db.selectFrom('pouch_refused').selectAll().orderBy('refused_at', 'desc').execute()
  return {
    packed: packed.map((row) => ({
      pouch: row.pouch,
      party: row.party,
      number: row.number,
      bytes: row.byte_count,
      createdAt: formatInstant(row.created_at),
      expiresAt: formatInstant(row.expires_at),
      opened: row.acknowledged_at !== null,
    })),
    opened: opened.map((row) => ({
      pouch: row.pouch,
      party: row.party,
      number: row.number,
      state: row.state,
      error: row.code,
      receivedAt: formatInstant(row.received_at),
    })),
    quarantine: refused.map((row) => ({
      file: row.file,
      error: row.code,
      bytes: row.byte_count,
      refusedAt: formatInstant(row.refused_at),
    })),
  }
}
