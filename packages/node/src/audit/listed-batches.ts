import { type DrawnFrom, verifyPopulation } from '@comity/audit'
import type { auditOpen, BodyOf } from '@comity/client/api'
import { day, fromBase64url, minute } from '@comity/codec'
import { parseCheckpoint, parseNote } from '@comity/tlog'
import { sql } from 'kysely'
import { loadAgreement } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import { cosignaturePolicy } from '../witness/policy.ts'
import { type AuditRow, termsOf } from './close-audit.ts'

/** Nodes that are further apart refuse each other (spec/http.md §5). */
const clocksApart = minute

/**
 * At the inquirer, before anything is drawn: the list is the one that the publisher's log says it fixed for this audit, and no batch
 * of it is known here to be of another agreement, publisher or time (spec/audit.md §3). Neither an auditor nor a publisher has what
 * it likes opened. Throws `audit-population`.
 */
export async function requireListed(
  node: NodeContext,
  row: AuditRow,
  { batches, checkpoint, closing }: Pick<BodyOf<typeof auditOpen>, 'batches' | 'checkpoint' | 'closing'>,
): Promise<void> {
  const { logOrigin: origin, logKey: publicKey } = await loadPartner(node.db, row.publisher)
  const { terms } = await loadAgreement(node.db, row.agreement, node.now())
  const cosignatures = await cosignaturePolicy(node, { terms, owner: row.publisher })
  const population = batches.map(({ digest, count }): DrawnFrom => ({ digest: fromBase64url(digest, 32), count }))
  verifyPopulation({
    ...{ audit: row.id, population, closing: parseCheckpoint(parseNote(checkpoint).text).size },
    proof: closing,
    log: { origin, publicKey, cosignatures },
  })
  await refuseOthers(node, row, population)
}

/**
 * A batch was charged after it was made, and before its answer was here. One that this node knows nothing of is left in the list:
 * of it nothing is opened, and why not is for the auditor to find.
 */
async function refuseOthers(node: NodeContext, row: AuditRow, population: readonly DrawnFrom[]): Promise<void> {
  const { windowDays } = await termsOf(node, row)
  const digests = population.map(({ digest }) => Buffer.from(digest))
  const madeAt = sql<number>`closes_at - ${windowDays * day}::bigint`
  const others = await node.db
    .selectFrom('audit_batch')
    .leftJoin('ask_batch', 'ask_batch.batch', 'audit_batch.batch')
    .select('audit_batch.digest')
    .where(sql<boolean>`audit_batch.digest = any(${digests}::bytea[])`)
    .where((is) =>
      is.or([
        is('audit_batch.agreement', '!=', row.agreement),
        is('audit_batch.publisher', '!=', row.publisher),
        is(madeAt, '>=', row.until_at + clocksApart),
        is.and([
          is(madeAt, '<', row.from_at - clocksApart),
          is.or([
            is('ask_batch.batch', 'is', null),
            is.and([is('ask_batch.state', '=', 'done'), is('ask_batch.updated_at', '<', row.from_at - clocksApart)]),
          ]),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  if (others !== undefined) fail('audit-population', {})
}
