import { type Kysely, sql } from 'kysely'

/** Denunciations of agreements, one a party. */
export const denunciation = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table agreement_denunciation (
        agreement text not null references agreement (hash),
        party text not null,
        jws text not null,
        effective_at bigint not null,
        received_at bigint not null,
        carried_out_at bigint,
        primary key (agreement, party)
      )`.execute(db)
  },
}
