import { type Kysely, sql } from 'kysely'

/** What the inquirer's side of matching keeps: case commitments, and what each batch came to. */
export const asking = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table case_revision (
        case_id uuid primary key references case_file (id),
        revision bigint not null default 1
      )`.execute(db)
    await countRevisions(db)
    await sql`
      create table case_commitment (
        case_id uuid not null references case_file (id),
        agreement text not null,
        place integer not null check (place >= 1),
        revision bigint not null,
        log_entry uuid not null,
        entry bytea not null check (length(entry) = 32),
        primary key (case_id, agreement, place)
      )`.execute(db)
    await sql`alter table ask_batch add column hits integer, add column damaged integer`.execute(db)
  },
}

/*
 * A commitment must be made anew whenever the records behind it change (spec/matching.md §6), whoever changes them; one
 * statement counts once, however many rows it touches.
 */
async function countRevisions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function count_case_revision() returns trigger language plpgsql as $function$
    begin
      insert into case_revision as kept (case_id) select distinct case_id from changed order by case_id
        on conflict (case_id) do update set revision = kept.revision + 1;
      return null;
    end $function$`.execute(db)
  await sql`
    create trigger record_added after insert on record referencing new table as changed
      for each statement execute function count_case_revision()`.execute(db)
  await sql`
    create trigger record_changed after update on record referencing new table as changed
      for each statement execute function count_case_revision()`.execute(db)
  await sql`
    create trigger record_deleted after delete on record referencing old table as changed
      for each statement execute function count_case_revision()`.execute(db)
}
