import { type Kysely, sql } from 'kysely'

/** Acts that this node refused, so that a person can have each one explained. No content stands in it. */
export const refusedAct = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table refused_act (
        place bigint generated always as identity primary key,
        id uuid not null,
        owner text not null,
        unit uuid references unit (id),
        route text not null,
        code text not null,
        agreement text,
        act text,
        refused_at bigint not null
      )`.execute(db)
    await sql`create index refused_act_id on refused_act (id)`.execute(db)
    await sql`create index refused_act_owner on refused_act (owner, place)`.execute(db)
  },
}
