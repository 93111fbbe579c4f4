import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/** What a party's node keeps, as one digest for each table and file: two equal states are the same state. */
export type PartyState = Readonly<Record<string, string>>

/** Runs one statement on a party's database, for what no call of people shows. */
export function queryDatabase(
  databaseUrl: string,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(text, [...values])
    return rows
  })
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Tables that a refused act may change: the local record of refusals, and who holds the log's lease until when. */
const notState: readonly string[] = ['security_event', 'refused_act', 'log_lease']

/** Entries that have no place in the log yet, and partners to whom something goes that was not tried before. */
const stillToDo = `
  select (select count(*) from log_entry where idx is null) + (select count(*) from (
    select distinct on (party) attempts from outbox join party using (party)
    where outbox.state = 'waiting' and party.state = 'trusted' and link = 'online'
    order by party, epoch, sequence) as next where attempts = 0) as count`

/** Whether the node does more by itself at once. What failed before and is tried again some day is no part of that. */
export async function isStillBusy({ databaseUrl }: { readonly databaseUrl: string }): Promise<boolean> {
  const [left] = await queryDatabase(databaseUrl, { text: stillToDo, values: [] })
  return Number(left?.['count']) > 0
}

/**
 * Every table but those of `notState`, and every file of the node's folder but those of the log: they repeat its rows, seconds
 * later and by themselves.
 */
export async function readState({
  databaseUrl,
  dir,
}: {
  readonly databaseUrl: string
  readonly dir: string
}): Promise<PartyState> {
  const state = await withClient(databaseUrl, digestTables)
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if (path.startsWith(join(dir, 'log/'))) continue
    // A draft may be renamed between the listing and here; the next reading finds it in its place.
    const bytes = await readFile(path).catch(() => undefined)
    if (bytes === undefined) continue
    const digest = createHash('sha256').update(bytes)
    state[`file ${path.slice(dir.length + 1)}`] = digest.digest('hex')
  }
  return state
}

async function digestTables(client: pg.Client): Promise<Record<string, string>> {
  const state: Record<string, string> = {}
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  for (const { name } of rows.filter((table) => !notState.includes(table.name))) {
    // How far the log's files have followed is no state: they do so by themselves, seconds later.
    const row = name === 'log_head' ? `(to_jsonb(t) - 'published')::text` : 't::text'
    const digests = await client.query<{ digest: string }>(
      `select md5(coalesce(string_agg(${row}, E'\\n' order by ${row}), '')) as digest from "${name}" t`,
    )
    state[`table ${name}`] = digests.rows[0]?.digest ?? ''
  }
  return state
}
