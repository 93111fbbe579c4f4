import { type Kysely, sql } from 'kysely'

/** Cosignatures of this node's own checkpoints; what proves a fork of a partner's log; a seen log never goes back. */
export const witness = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table cosigned_head (
        size bigint primary key check (size > 0),
        root bytea not null check (length(root) = 32),
        checkpoint text not null,
        made_at bigint not null
      )`.execute(db)
    await sql`
      create table cosignature (
        size bigint not null references cosigned_head (size) on delete cascade,
        party text not null references party (party),
        public_key bytea not null check (length(public_key) = 32),
        line text not null,
        cosigned_at bigint not null,
        primary key (size, party)
      )`.execute(db)
    await sql`create index cosignature_newest on cosignature (party, size desc)`.execute(db)
    // What shows that two notes of different sizes contradict each other; null where they are of one size.
    await sql`alter table log_fork add column prefix text, add column shown_to text`.execute(db)
    await neverBack(db)
  },
}

/*
 * The last line of defence under a witness (C2SP tlog-witness, add-checkpoint): whatever the code above does, the newest
 * checkpoint that was seen of a log never falls, and never becomes another of its size.
 */
async function neverBack(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function keep_partner_checkpoint() returns trigger language plpgsql as $function$
    begin
      if new.size < old.size or (new.size = old.size and new.root <> old.root) then
        raise exception 'a checkpoint goes back' using errcode = 'CB006';
      end if;
      return new;
    end $function$`.execute(db)
  await sql`
    create trigger partner_checkpoint_kept before update on partner_checkpoint
      for each row execute function keep_partner_checkpoint()`.execute(db)
}
