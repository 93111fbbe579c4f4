import { readFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { day, type Instant } from '@comity/codec'
import { newTiles, type ReadLogFile, readTileItems, tileWidth, verifyTiledLog } from '@comity/tlog'
import type pg from 'pg'
import { fail } from '../errors.ts'
import type { BackupHead } from './backup-head.ts'

/** What a restored node must take over before it starts. */
export interface CatchUp {
  readonly head: BackupHead
  readonly logDir: string | undefined
  readonly now: Instant
}

/**
 * Brings what a backup does not know up to date, as far as it can be known (spec/backup.md §4): the log continues from the
 * last published checkpoint, so that nothing is signed twice for one size; unless the log shows that nothing happened
 * since, budgets that may have been spent count as spent. Throws `log-damaged`, `log-conflict`.
 */
export async function catchUp(client: pg.Client, { head, logDir, now }: CatchUp): Promise<void> {
  const size = logDir === undefined ? undefined : await adoptLog(client, { logDir, party: head.party })
  if (size !== undefined && size === (head.log?.size ?? 0)) return
  const today = new Date(now - (now % day)).toISOString().slice(0, 10)
  await client.query(
    `update budget_counter set used = budget where kind in ('first-load', 'emergency', 'notice', 'case') or period >= $1`,
    [today],
  )
}

/** Takes over the entries that were published after the backup. Returns the size of the log. */
async function adoptLog(
  client: pg.Client,
  { logDir, party }: { readonly logDir: string; readonly party: string },
): Promise<number> {
  const { rows } = await client.query<{ size: string; checkpoint: string }>('select size, checkpoint from log_head')
  const keys = await client.query<{ public_key: Buffer }>(`select public_key from node_key where name = 'log'`)
  const [before] = rows
  const [key] = keys.rows
  if (before === undefined || key === undefined) return fail('backup-invalid', {})
  const readLogFile: ReadLogFile = async (path) => {
    const bytes = await readFile(join(logDir, path)).catch(() => undefined)
    return bytes === undefined ? undefined : new Uint8Array(bytes)
  }
  const { checkpoint, note } = await verifyTiledLog({
    readFile: readLogFile,
    key: { name: `comity/${party}`, type: 'ed25519', publicKey: new Uint8Array(key.public_key) },
    // The published log begins with what the backup has: else it is a fork, and nothing is restored.
    seen: before.checkpoint,
  })
  const from = Number(before.size)
  for (const tile of newTiles({ fromSize: from, size: checkpoint.size })) {
    if (tile.level !== 'entries') continue
    const entries = (await readTileItems(readLogFile, tile)) ?? fail('backup-invalid', {})
    for (const [at, commitment] of entries.entries()) {
      const index = tile.index * tileWidth + at
      if (index >= from) await placeEntry(client, { index, commitment })
    }
  }
  await client.query('update log_head set size = $1, root = $2, checkpoint = $3', [
    checkpoint.size,
    Buffer.from(checkpoint.root),
    note,
  ])
  return checkpoint.size
}

/** One that waited when the backup was taken comes to its place; of others the opening is lost with what they recorded. */
async function placeEntry(
  client: pg.Client,
  { index, commitment }: { readonly index: number; readonly commitment: Uint8Array },
): Promise<void> {
  const bytes = Buffer.from(commitment)
  const waited = await client.query('update log_entry set idx = $1 where idx is null and commitment = $2', [
    index,
    bytes,
  ])
  if (waited.rowCount !== 0) return
  await client.query(
    `insert into log_entry (id, idx, commitment, salt, type, body) values ($1, $2, $3, null, 'lost', null)`,
    [randomUUID(), index, bytes],
  )
}
