import { formatInstant } from '@comity/codec'
import type { Selectable } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import { fail } from '../errors.ts'
import type { EvidenceHoldTable } from '../schema/evidence.ts'
import type { Db, Tx } from '../schema.ts'
import { actorOf, type EvidenceRow, lockEvidence } from './transfers.ts'

/**
 * Places a legal hold with a reason, or lifts it with none (spec/evidence.md §9). It is this party's own: the partner does not
 * learn of it. Who placed it does not lift it. Both are logged, without the reason. Throws `not-found`, `object-mismatch`
 * (held already, or not held), `same-person`.
 */
export async function holdEvidence(
  node: NodeContext,
  actor: Actor,
  { evidence, reason }: { readonly evidence: string; readonly reason: string | null },
): Promise<{ readonly evidence: string; readonly isHeld: boolean }> {
  const isHeld = reason !== null
  await node.db.transaction().execute(async (tx) => {
    const { row } = await lockEvidence(node, tx, { evidence, actor })
    const placed = await openHold(tx, evidence)
    if (isHeld === (placed !== undefined)) return fail('object-mismatch', {})
    const by = actorOf(row, actor.person)
    if (placed?.placed_by === actor.person) return fail('same-person', {})
    const at = node.now()
    if (placed === undefined) {
      const seal = unitSeal(await node.keys.unit(row.unit))
      const reason_sealed = seal.seal(['evidence.hold', evidence], reason ?? '')
      const placing = { placed_by: actor.person, placed_at: at, lifted_by: null, lifted_at: null }
      await tx
        .insertInto('evidence_hold')
        .values({ evidence, reason_sealed, ...placing })
        .execute()
    } else {
      const lifting = tx.updateTable('evidence_hold').set({ lifted_by: actor.person, lifted_at: at })
      await lifting.where('evidence', '=', evidence).where('lifted_at', 'is', null).execute()
    }
    await node.log.append(tx, { type: 'evidence.hold', body: { evidence, actor: by, isHeld } })
  })
  return { evidence, isHeld }
}

/** The open hold of an exhibit as its unit sees it. */
export async function shownHold(
  node: Pick<NodeContext, 'db' | 'keys'>,
  { id, unit }: EvidenceRow,
): Promise<{ readonly reason: string; readonly since: string; readonly person: string } | null> {
  const placed = await openHold(node.db, id)
  if (placed === undefined) return null
  const reason = unitSeal(await node.keys.unit(unit)).open(['evidence.hold', id], placed.reason_sealed)
  return { reason, since: formatInstant(placed.placed_at), person: placed.placed_by }
}

/** Throws `legal-hold` where the exhibit is held: what is held is not taken away. */
export async function requireNotHeld(tx: Tx, evidence: string): Promise<void> {
  if ((await openHold(tx, evidence)) !== undefined) fail('legal-hold', {})
}

/** The hold that nobody has lifted. */
export async function openHold(db: Db | Tx, evidence: string): Promise<Selectable<EvidenceHoldTable> | undefined> {
  return db
    .selectFrom('evidence_hold')
    .selectAll()
    .where('evidence', '=', evidence)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
}
