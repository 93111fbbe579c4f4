import { randomUUID } from 'node:crypto'
import { audienceWords, type Terms } from '@comity/agreement'
import { actorToken, type CaseEvent } from '@comity/casework'
import { fromBase64url, toBase64url } from '@comity/codec'
import { type TargetContact, targetContact } from '@comity/protocol'
import { requireInForce } from '../agreements/agreements.ts'
import { decideAct } from '../agreements/policy.ts'
import { loadRecords } from '../cases/records.ts'
import { type HitRow, loadHit } from '../casework/hits.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { passes } from '../handling/may-pass.ts'
import { epochKeyPair } from '../index/epochs.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import type { Tx } from '../schema.ts'
import { isShown, requireNotHidden } from '../shield/hidden.ts'
import { isContactOf } from './contact-label.ts'

/**
 * A liaison lets the other party know: both have a contact notice from here on, and nothing else of each other (spec/deconfliction.md
 * §5). Somebody else has confirmed the hit. Throws `not-found`, `object-mismatch` for a hit that is no confirmed one of a target that
 * stands, or a second time, `same-person`, `record-restricted`, `marking-forbids`, `person-protected`, and the codes of `decide`.
 */
export async function tellContact(node: NodeContext, actor: Actor, id: string): Promise<{ readonly partner: string }> {
  const { publisher: partner, agreement, epoch } = await loadHit(node.db, { hit: id, unit: actor.unit })
  await node.db.transaction().execute(async (tx) => {
    await lockChannels(tx, [partner])
    const row = await loadHit(tx, { hit: id, unit: actor.unit })
    if (row.profile !== 'target/1' || row.state !== 'CONFIRMED') fail('object-mismatch', {})
    requireOther(row, actor)
    await requirePassage(node, tx, row)
    const targets = await tx
      .selectFrom('planned_day')
      .innerJoin('planned_target', 'planned_target.id', 'planned_day.target')
      .select(['planned_target.id', 'planned_target.unit'])
      .where('planned_day.record', '=', row.record)
      .where('planned_target.state', '=', 'open')
      .execute()
    if ((await keepContacts(node, tx, { targets, agreement, partner })) === 0) fail('object-mismatch', {})
    const body = { agreement, epoch, reference: toBase64url(row.reference) }
    await node.outbox.enqueue(tx, { to: partner, name: targetContact.name, body })
    await node.log.append(tx, { type: targetContact.name, body: { agreement, epoch, from: node.party, to: partner } })
  })
  return { partner }
}

/** Two persons: one says that it is the same, the other that the party is to know (spec/deconfliction.md §5). */
function requireOther(row: HitRow, actor: Actor): void {
  const events = JSON.parse(row.events) as readonly CaseEvent[] // our own, checked when they were made
  const confirmed = events.findLast((event) => event.row === 'h2')
  const own = actorToken({ object: row.id, person: actor.person, secret: row.actor_secret })
  if (confirmed?.actor === own) fail('same-person', {})
}

/** What was asked may still be: a contact is let out by the same gates as the question that found it. */
async function requirePassage(node: NodeContext, tx: Tx, row: HitRow): Promise<void> {
  const { publisher, purpose, basis, agreement: hash } = row
  const agreement = await requireInForce(tx, hash, { now: node.now(), parties: [node.party, publisher] })
  const [record] = await loadRecords({ ...node, db: tx }, [row.record])
  if (record === undefined) return fail('object-mismatch', {})
  if (record.isRestricted) fail('record-restricted', {})
  const { terms } = agreement
  if (!passes(record.marking, { ceiling: terms.handling, to: [publisher] })) fail('marking-forbids', {})
  await requireNotHidden(tx, {
    agreement: hash,
    records: [row.record],
    audience: audienceWords({ terms, own: node.party }),
  })
  const statuses = [record.status]
  const about = { publisher, inquirer: node.party, profile: 'target/1', statuses, purpose, basis } as const
  decideAct(node, { agreement, act: { act: 'match.evaluate', ...about }, now: node.now() })
}

/**
 * Takes up that a partner found a target of this party and a person of theirs let it be known. Throws `agreement-not-in-force`,
 * `profile-not-permitted` under terms that name no targets, `key-retired`, `object-mismatch` for who asked nothing of targets in that
 * epoch and for what was said before, `not-found` for a reference that is of no target that stands.
 */
export async function takeContact(
  node: NodeContext,
  tx: Tx,
  { from, body }: { readonly from: string; readonly body: TargetContact },
): Promise<void> {
  const { agreement, epoch } = body
  const { terms } = await requireInForce(tx, agreement, { now: node.now(), parties: [node.party, from] })
  if (!mayAsk(terms, { publisher: node.party, inquirer: from })) fail('profile-not-permitted', {})
  const { secretKey } = await epochKeyPair({ ...node, db: tx }, agreement, epoch)
  const asked = await tx
    .selectFrom('answered_batch')
    .select('batch')
    .where('inquirer', '=', from)
    .where('agreement', '=', fromBase64url(agreement, 32))
    .where('epoch', '=', epoch)
    .where('profile', '=', 'target/1')
    .limit(1)
    .executeTakeFirst()
  if (asked === undefined) fail('object-mismatch', {})
  const reference = fromBase64url(body.reference, 8)
  const standing = await publishedTargets(node, tx, {
    agreement,
    epoch,
    audience: audienceWords({ terms, own: node.party }),
  })
  const targets = standing.filter(({ identifier }) => isContactOf({ secretKey, reference, identifier }))
  if (targets.length === 0) fail('not-found', {})
  if ((await keepContacts(node, tx, { targets, agreement, partner: from })) === 0) fail('object-mismatch', {})
  await node.log.append(tx, { type: targetContact.name, body: { agreement, epoch, from, to: node.party } })
}

function mayAsk(
  { match }: Terms,
  { publisher, inquirer }: { readonly publisher: string; readonly inquirer: string },
): boolean {
  return match.some(
    ({ publishers, inquirers, profiles }) =>
      publishers.includes(publisher) && inquirers.includes(inquirer) && profiles.includes('target/1'),
  )
}

/** Targets that stand in the index of an epoch, with the identifiers they rest on; none that is restricted or shielded. */
async function publishedTargets(
  node: NodeContext,
  tx: Tx,
  {
    agreement,
    epoch,
    audience,
  }: { readonly agreement: string; readonly epoch: number; readonly audience: readonly string[] },
) {
  const rows = await tx
    .selectFrom('planned_target')
    .innerJoin('planned_day', 'planned_day.target', 'planned_target.id')
    .innerJoin('index_row_record', 'index_row_record.record', 'planned_day.record')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_row_record.epoch')
    .innerJoin('record', 'record.id', 'planned_target.record')
    .select(['planned_target.id', 'planned_target.unit', 'planned_target.record'])
    .distinct()
    .where('index_epoch.agreement', '=', agreement)
    .where('index_epoch.number', '=', epoch)
    .where('planned_target.state', '=', 'open')
    .where(isShown('record', audience))
    .execute()
  const sources = await loadRecords({ ...node, db: tx }, [...new Set(rows.map(({ record }) => record))])
  const usable = new Map(sources.flatMap((one) => (one.isRestricted ? [] : [[one.record, one.identifier] as const])))
  return rows.flatMap(({ id, unit, record }) => {
    const identifier = usable.get(record)
    return identifier === undefined ? [] : [{ id, unit, identifier }]
  })
}

/** One contact for each target and partner; returns how many are new. */
async function keepContacts(
  node: NodeContext,
  tx: Tx,
  {
    targets,
    agreement,
    partner,
  }: {
    readonly targets: readonly { readonly id: string; readonly unit: string }[]
    readonly agreement: string
    readonly partner: string
  },
): Promise<number> {
  let kept = 0
  for (const { id: target, unit } of targets) {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('target_contact')
      .values({ id: randomUUID(), unit, target, agreement, partner, at: node.now() })
      .onConflict((conflict) => conflict.columns(['target', 'partner']).doNothing())
      .executeTakeFirstOrThrow()
    kept += Number(numInsertedOrUpdatedRows ?? 0n)
  }
  return kept
}
