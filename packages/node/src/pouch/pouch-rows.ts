import { equalBytes } from '@comity/codec'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { CheckedPouch } from './check-file.ts'
import { removePouchFile } from './pouch-files.ts'
import { rememberShown } from './asked-by-pouch.ts'

type Row = Pick<CheckedPouch, 'head' | 'partner'>

/** What was known of a pouch: `other` is one with another manifest under the same id. */
export interface Known {
  readonly state: 'new' | 'opened' | 'other'
}

/** Records that a verified pouch is being taken up, so that the next start goes on where a crash ended it. */
export async function beginOpening(
  node: NodeContext,
  { head, partner, file }: Row & { readonly file: string },
): Promise<Known> {
  const { pouch, number } = head.manifest
  const known = await node.db
    .selectFrom('pouch_in')
    .select(['digest', 'state', 'file'])
    .where('party', '=', partner.party)
    .where('pouch', '=', pouch)
    .executeTakeFirst()
  if (known !== undefined && !equalBytes(known.digest, head.digest)) return { state: 'other' }
  if (known?.state === 'opened') return { state: 'opened' }
  const row = { state: 'opening' as const, code: null, file, received_at: node.now(), opened_at: null }
  await node.db
    .insertInto('pouch_in')
    .values({ party: partner.party, pouch, number, digest: head.digest, manifest: head.jws, ...row })
    .onConflict((conflict) => conflict.columns(['party', 'pouch']).doUpdateSet(row))
    .execute()
  if (known?.state === 'opening' && known.file !== file) await removePouchFile(node, 'incoming', known.file)
  return { state: 'new' }
}

/** Records how taking up a pouch ended. */
export async function endOpening(
  node: NodeContext,
  { head, partner }: Row,
  { state, code }: { readonly state: 'opened' | 'refused'; readonly code: string | null },
): Promise<void> {
  await node.db
    .updateTable('pouch_in')
    .set({ state, code, opened_at: node.now() })
    .where('party', '=', partner.party)
    .where('pouch', '=', head.manifest.pouch)
    .execute()
}

/** What the partner says it has opened need not be carried again; and which checkpoint of our log it has seen. */
export async function acknowledge(node: NodeContext, { head, partner }: Row): Promise<void> {
  const { party } = partner
  const { opened, seen } = head.manifest
  if (seen !== null) await rememberShown(node.db, { party, size: seen, isExact: false })
  if (opened.length === 0) return
  await node.db.transaction().execute(async (tx) => {
    const rows = await tx
      .updateTable('pouch_out')
      .set({ acknowledged_at: node.now() })
      .where('party', '=', party)
      .where('pouch', 'in', opened)
      .where('acknowledged_at', 'is', null)
      .returning('pouch')
      .execute()
    if (rows.length === 0) return
    const carried = sql`select kind, ref from pouch_out_part where pouch = any (${rows.map(({ pouch }) => pouch)}::uuid[])`
    await sql`delete from pouch_receipt where party = ${party}
      and ('receipt', id::text) in (${carried})`.execute(tx)
    await sql`delete from pouch_answer where party = ${party}
      and (kind, question::text) in (${carried})`.execute(tx)
    await sql`delete from pouch_cosignature where party = ${party}
      and ('cosignature', size::text) in (${carried})`.execute(tx)
    await sql`delete from pouch_wanted where party = ${party}
      and ('segment', encode(sha256, 'hex')) in (${carried})`.execute(tx)
  })
}
