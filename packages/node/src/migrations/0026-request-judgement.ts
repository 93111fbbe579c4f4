import { type Kysely, sql } from 'kysely'

/** What people of the requested party judged of an offence that not both laws declare. */
export const requestJudgement = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table request_judgement (
        request uuid not null references request (id),
        seq integer not null check (seq > 0),
        answer text not null check (answer in ('yes', 'no', 'to-be-judged', 'not-required')),
        reason text not null check (reason in ('other-name', 'act-described', 'treaty', 'R06')),
        person uuid not null references person (id),
        judged_at bigint not null,
        primary key (request, seq)
      )`.execute(db)
  },
}
