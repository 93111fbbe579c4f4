import { type Kysely, sql } from 'kysely'

/** Planned targets, the records they make, and the contacts that come of them. */
export const target = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table planned_target (
        id uuid primary key,
        unit uuid not null references unit (id),
        case_id uuid not null,
        record uuid not null,
        from_day text not null check (from_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
        until_day text not null check (until_day >= from_day),
        state text not null check (state in ('open', 'ended')),
        entered_by uuid not null,
        entered_at bigint not null,
        ended_at bigint
      )`.execute(db)
    await sql`create index planned_target_record on planned_target (record)`.execute(db)
    await sql`
      create table planned_day (
        record uuid not null,
        target uuid not null references planned_target (id),
        is_asked boolean not null,
        primary key (record, target)
      )`.execute(db)
    await sql`create index planned_day_target on planned_day (target)`.execute(db)
    await sql`
      create table target_contact (
        id uuid primary key,
        unit uuid not null references unit (id),
        target uuid not null references planned_target (id),
        agreement text not null,
        partner text not null,
        at bigint not null,
        unique (target, partner)
      )`.execute(db)
    await follow(db)
  },
}

/** What is said of an identifier holds for what is planned about it; a trigger keeps it, so that no writer can forget. */
async function follow(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function follow_planned() returns trigger language plpgsql as $$
    begin
      update record set status = new.status, category = new.category, tlp = new.tlp, pap = new.pap,
        europol = new.europol, audience = new.audience, originators = new.originators, gradings = new.gradings,
        restricted_by = new.restricted_by
      where id in (select d.record from planned_day d join planned_target t on t.id = d.target where t.record = new.id);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger follow_planned
    after update of status, category, tlp, pap, europol, audience, originators, gradings, restricted_by on record
    for each row when (new.profile <> 'target/1') execute function follow_planned()`.execute(db)
}
