import { type Kysely, sql } from 'kysely'

/** Payment stops of both sides (FREEZE is a word of SQL and stands quoted): their events, their documents under the unit key, and what their clocks said. */
export const freeze = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table "freeze" (
        id uuid primary key,
        side text not null check (side in ('requesting', 'requested')),
        partner text not null references party (party),
        unit uuid not null references unit (id),
        agreement text not null references agreement (hash),
        purpose text not null,
        urgency text not null check (urgency in ('E1', 'U')),
        state text not null,
        object text not null,
        parent uuid references "freeze" (id),
        hop integer check (hop >= 0),
        hit uuid,
        ground_sealed bytea,
        actor_secret bytea not null check (length(actor_secret) = 32),
        opened_at bigint not null,
        due_at bigint,
        erased_at bigint,
        check ((parent is null) = (hop is null)),
        check (side = 'requesting' or (parent is null and hit is null and ground_sealed is null))
      )`.execute(db)
    await sql`create index freeze_unit on "freeze" (unit, opened_at, id)`.execute(db)
    await sql`create index freeze_due on "freeze" (due_at) where due_at is not null`.execute(db)
    // Money that moved on is followed once, unless whoever followed it gave that up.
    await sql`create unique index freeze_hop on "freeze" (parent, hop) where state <> 'CANCELLED'`.execute(db)
    await sql`
      create table freeze_event (
        "freeze" uuid not null references "freeze" (id),
        seq integer not null check (seq > 0),
        event text not null,
        primary key ("freeze", seq)
      )`.execute(db)
    await sql`
      create table freeze_document (
        "freeze" uuid not null references "freeze" (id),
        digest text not null,
        sealed bytea,
        primary key ("freeze", digest)
      )`.execute(db)
    await sql`
      create table freeze_notice (
        "freeze" uuid not null references "freeze" (id),
        kind text not null check (kind in ('escalate', 'missed', 'ends', 'lapse', 'overtaken')),
        clock text not null,
        due_at bigint not null,
        at bigint not null,
        contact text,
        primary key ("freeze", kind, clock, due_at)
      )`.execute(db)
  },
}
