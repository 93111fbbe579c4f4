import { documentDigest } from '@comity/casework'
import type { FreezeDocument, FreezeState } from '@comity/casework/freeze'
import { toBase64url } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import { bytesOf, keepDocument, keptDocuments } from './freeze-documents.ts'
import { sendFreezeEvent } from './freeze-release.ts'
import { lockFreeze, type OpenFreeze, stepFreeze } from './freezes.ts'

export interface FreezeMoved {
  readonly freeze: string
  readonly state: FreezeState
}

/** What a person does to a freeze, computed from how it stands. */
export interface FreezeAct {
  readonly row: string
  readonly to: FreezeState
  /** What the act brings; null where it has none. */
  readonly document: FreezeDocument | null
  /** The row whose document it is about, where it brings none of its own. */
  readonly about?: string
}

/** One act of a person, and what has to hold for it. */
export interface PersonAct {
  readonly actor: Actor
  readonly freeze: string
  /** In the same transaction; throws where the act may not be. */
  readonly act: (tx: Tx, freeze: OpenFreeze) => Promise<FreezeAct> | FreezeAct
}

/**
 * A person of the unit does one act, and the partner is told, in one transaction. Throws `not-found`, `role-forbids`, `same-person`,
 * `object-mismatch`, `schema`, and what `act` throws.
 */
export async function actOnFreeze(node: NodeContext, { actor, freeze: id, act }: PersonAct): Promise<FreezeMoved> {
  return node.db.transaction().execute(async (tx) => {
    const freeze = await lockFreeze(tx, { freeze: id, actor })
    const moved = await takeStep(node, tx, { freeze, actor, act: await act(tx, freeze) })
    return { freeze: id, state: moved.row.state }
  })
}

/** The act itself, where the freeze is locked already. */
export async function takeStep(
  node: NodeContext,
  tx: Tx,
  { freeze, actor, act }: { readonly freeze: OpenFreeze; readonly actor: Actor; readonly act: FreezeAct },
): Promise<OpenFreeze> {
  const { row, to, document, about } = act
  const bytes = document === null ? null : bytesOf(document)
  const content = bytes === null ? (freeze.object.contents[about ?? ''] ?? null) : documentDigest(bytes)
  const named = content === null ? undefined : (await keptDocuments(node, tx, freeze.row)).get(content)
  const step = { row, to, document: document ?? named ?? null, content, by: actor }
  const moved = await stepFreeze(node, tx, { freeze, ...step })
  if (bytes !== null) await keepDocument(node, tx, { row: freeze.row, bytes })
  // Before it was sent nobody else knows of it.
  if (to !== 'CANCELLED') await sendFreezeEvent(node, tx, { freeze: moved, document })
  return moved
}

/** What every document of a freeze begins with. */
export function headOf(
  node: Pick<NodeContext, 'random'>,
  { row }: OpenFreeze,
): { readonly schema: 1; readonly freeze: string; readonly salt: string } {
  return { schema: 1, freeze: row.id, salt: toBase64url(node.random(32)) }
}
