import { type Kysely, sql } from 'kysely'

/** The publisher's charged batches, counters and partners' checkpoints; the inquirer's own batches. */
export const match = {
  async up(db: Kysely<unknown>): Promise<void> {
    await publisherTables(db)
    await takeBatchFunction(db)
    await inquirerTables(db)
  },
}

async function publisherTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table answered_batch (
      inquirer text not null references party (party),
      batch uuid not null,
      digest bytea not null check (length(digest) = 32),
      agreement bytea not null check (length(agreement) = 32),
      epoch bigint not null,
      profile text not null,
      handle bytea not null check (length(handle) = 32),
      count integer not null check (count between 1 and 4096),
      elements bytea not null check (length(elements) = 32 * count),
      charged_at bigint not null,
      primary key (inquirer, batch)
    )`.execute(db)
  await sql`
    create table budget_counter (
      kind text not null check (kind in ('daily', 'first-load', 'pool', 'partner', 'case')),
      agreement bytea not null,
      inquirer text not null,
      profile text not null,
      period text not null,
      used bigint not null,
      budget bigint not null,
      primary key (kind, agreement, inquirer, profile, period),
      check (used between 0 and budget)
    )`.execute(db)
  await sql`
    create table partner_checkpoint (
      party text primary key references party (party),
      size bigint not null check (size >= 0),
      root bytea not null check (length(root) = 32),
      note text not null,
      seen_at bigint not null
    )`.execute(db)
  await sql`
    create table log_fork (
      party text primary key references party (party),
      kept text not null,
      other text not null,
      seen_at bigint not null
    )`.execute(db)
  await sql`
    create table closed_handle (
      party text not null references party (party),
      agreement bytea not null check (length(agreement) = 32),
      handle bytea not null check (length(handle) = 32),
      closed_at bigint not null,
      primary key (party, agreement, handle)
    )`.execute(db)
}

/*
 * One call charges one batch: nonce, batch id, then every counter in the order given, each by one conditional
 * statement (spec/attacks.md C-04), then the log entry. Called as a statement of its own it is one transaction and one round
 * trip, which keeps a single question near its floor (spec/matching.md §7). It returns `charged` or `known`; any refusal
 * raises, so that nothing of it stays: CB001 replay, CB002 closed case, CB003 another batch under this id, CB004 a
 * counter is too low, CB005 the checkpoint seen has moved.
 */
async function takeBatchFunction(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function take_batch(
      in_inquirer text, in_nonce text, in_expires bigint, in_now bigint,
      in_batch uuid, in_digest bytea, in_agreement bytea, in_epoch bigint, in_profile text, in_handle bytea,
      in_count integer, in_elements bytea,
      in_seen_size bigint, in_size bigint, in_root bytea, in_note text,
      in_kinds text[], in_agreements bytea[], in_inquirers text[], in_profiles text[], in_periods text[],
      in_budgets bigint[],
      in_entry uuid, in_commitment bytea, in_salt bytea, in_type text, in_body text
    ) returns text language plpgsql as $function$
    declare
      known bytea;
      kept record;
    begin
      insert into hop_nonce (party, nonce, expires_at) values (in_inquirer, in_nonce, in_expires)
        on conflict do nothing;
      if not found then raise exception 'replay' using errcode = 'CB001'; end if;

      if exists (select from closed_handle
        where party = in_inquirer and agreement = in_agreement and handle = in_handle) then raise exception 'closed case' using errcode = 'CB002'; end if;

      insert into answered_batch (inquirer, batch, digest, agreement, epoch, profile, handle, count, elements, charged_at)
        values (in_inquirer, in_batch, in_digest, in_agreement, in_epoch, in_profile, in_handle, in_count, in_elements,
          in_now)
        on conflict do nothing;
      if not found then
        select digest into known from answered_batch where inquirer = in_inquirer and batch = in_batch;
        if known = in_digest then return 'known'; end if;
        raise exception 'batch conflict' using errcode = 'CB003';
      end if;

      -- The caller proved that in_size extends in_seen_size; what is kept must still be that, or the new one itself.
      select size, root into kept from partner_checkpoint where party = in_inquirer;
      if kept.size is null then
        insert into partner_checkpoint (party, size, root, note, seen_at)
          select in_inquirer, in_size, in_root, in_note, in_now where in_seen_size is null
          on conflict do nothing;
        if not found then raise exception 'checkpoint moved' using errcode = 'CB005'; end if;
      elsif kept.size <> in_size or kept.root <> in_root then
        update partner_checkpoint set size = in_size, root = in_root, note = in_note, seen_at = in_now
          where party = in_inquirer and size = in_seen_size and in_size > in_seen_size;
        if not found then raise exception 'checkpoint moved' using errcode = 'CB005'; end if;
      end if;

      for i in 1 .. array_length(in_kinds, 1) loop
        insert into budget_counter (kind, agreement, inquirer, profile, period, used, budget)
          values (in_kinds[i], in_agreements[i], in_inquirers[i], in_profiles[i], in_periods[i], 0, in_budgets[i])
          on conflict do nothing;
        update budget_counter set used = used + in_count
          where kind = in_kinds[i] and agreement = in_agreements[i] and inquirer = in_inquirers[i]
            and profile = in_profiles[i] and period = in_periods[i] and used + in_count <= budget;
        if not found then raise exception 'quota exceeded' using errcode = 'CB004'; end if;
      end loop;
      insert into log_entry (id, commitment, salt, type, body) values (in_entry, in_commitment, in_salt, in_type, in_body);
      return 'charged';
    end $function$`.execute(db)
}

async function inquirerTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ask_batch (
      batch uuid primary key,
      job uuid not null references job (id),
      case_id uuid not null,
      agreement bytea not null check (length(agreement) = 32),
      publisher text not null references party (party),
      epoch bigint not null,
      profile text not null,
      message text not null,
      bulk bytea not null,
      blinds_sealed bytea,
      records uuid[] not null,
      state text not null check (state in ('prepared', 'answered', 'done', 'refused')),
      code text,
      answer text,
      answer_bulk bytea,
      created_at bigint not null,
      updated_at bigint not null
    )`.execute(db)
  await sql`create index ask_batch_job on ask_batch (job)`.execute(db)
}
