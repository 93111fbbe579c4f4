import { type Kysely, sql } from 'kysely'

/**
 * What oversight counts by (spec/oversight.md §3): the instant that a partner signed, of its questions and messages, and
 * when an entry of the log was written.
 */
export const oversight = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table log_entry add column at bigint`.execute(db)
    // Fillers and entries of before have none; what is listed by time is found here.
    await sql`create index log_entry_at on log_entry (at, position) where at is not null`.execute(db)
    await sql`alter table inbox add column sent_at bigint`.execute(db)
    await fillSentAt(db)
    await sql`alter table answered_batch add column asked_at bigint`.execute(db)
    await takeBatchFunction(db)
  },
}

/** Of a message whose bytes were erased the instant is gone: it counts at its receipt. */
async function fillSentAt(db: Kysely<unknown>): Promise<void> {
  await sql`
    update inbox set sent_at = round(extract(epoch from (said.payload ->> 'sentAt')::timestamptz) * 1000)
    from (
      select party, epoch, sequence, convert_from(decode(rpad(translate(part, '-_', '+/'),
        (length(part) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb as payload
      from (select party, epoch, sequence, split_part(jws, '.', 2) as part from inbox where jws <> '') as parts
    ) as said
    where inbox.party = said.party and inbox.epoch = said.epoch and inbox.sequence = said.sequence`.execute(db)
}

/* As migration 0008 made it, with the instant that the question names, and that of the entry. */
async function takeBatchFunction(db: Kysely<unknown>): Promise<void> {
  await sql`drop function take_batch`.execute(db)
  await sql`
    create function take_batch(
      in_inquirer text, in_nonce text, in_expires bigint, in_now bigint,
      in_batch uuid, in_digest bytea, in_agreement bytea, in_epoch bigint, in_profile text, in_handle bytea,
      in_count integer, in_elements bytea,
      in_seen_size bigint, in_size bigint, in_root bytea, in_note text,
      in_kinds text[], in_agreements bytea[], in_inquirers text[], in_profiles text[], in_periods text[],
      in_budgets bigint[],
      in_entry uuid, in_commitment bytea, in_salt bytea, in_type text, in_body text, in_asked bigint
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

      insert into answered_batch (inquirer, batch, digest, agreement, epoch, profile, handle, count, elements, charged_at,
          asked_at)
        values (in_inquirer, in_batch, in_digest, in_agreement, in_epoch, in_profile, in_handle, in_count, in_elements,
          in_now, in_asked)
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
      insert into log_entry (id, commitment, salt, type, body, at)
        values (in_entry, in_commitment, in_salt, in_type, in_body, in_now);
      return 'charged';
    end $function$`.execute(db)
}
