import type pg from 'pg'

/** A table of the node, with what a copy of it needs. */
export interface BackupTable {
  readonly name: string
  readonly columns: readonly string[]
  /** Columns that count by themselves. */
  readonly identities: readonly string[]
}

/**
 * The tables of a database, each after those that it refers to. Kysely's own two are made anew by the migrations of a
 * restore.
 */
export async function listTables(client: pg.Client): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; identities: string[] }>(`
    select table_name as name,
      array_agg(column_name::text order by ordinal_position) filter (where is_generated = 'NEVER') as columns,
      coalesce(array_agg(column_name::text) filter (where is_identity = 'YES'), '{}') as identities
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely_%'
    group by table_name order by table_name`)
  const { rows: references } = await client.query<{ name: string; refers: string }>(`
    select distinct conrelid::regclass::text as name, confrelid::regclass::text as refers from pg_constraint
    where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace`)
  return inOrder(rows, references)
}

function inOrder(
  tables: readonly BackupTable[],
  references: readonly { readonly name: string; readonly refers: string }[],
): readonly BackupTable[] {
  const placed: BackupTable[] = []
  const place = (table: BackupTable): void => {
    if (placed.includes(table)) return
    for (const { refers } of references.filter(({ name }) => unquoted(name) === table.name)) {
      const first = tables.find(({ name }) => name === unquoted(refers))
      if (first !== undefined) place(first)
    }
    placed.push(table)
  }
  for (const table of tables) place(table)
  return placed
}

/** `regclass` quotes what would be a keyword. */
function unquoted(name: string): string {
  return name.replace(/^"(.*)"$/, '$1')
}

/** An SQL name of ours in double quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The columns of a table for COPY. */
export function columnList({ columns }: Pick<BackupTable, 'columns'>): string {
  return columns.map(quoted).join(', ')
}
