import { type Acting, actorToken, type CaseEvent, documentDigest } from '@comity/casework'
import {
  applyEvidence,
  composeEvidenceDocument,
  type EvidenceDocument,
  type EvidenceObject,
  type EvidenceState,
  newEvidence,
  nextEvidenceEvent,
  parseEvidenceDocument,
} from '@comity/casework/evidence'
import { canonicalText, utf8Decode, utf8Encode } from '@comity/codec'
import type { Selectable } from 'kysely'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import type { EvidenceTable } from '../schema/evidence.ts'
import type { Db, Tx } from '../schema.ts'

export type EvidenceRow = Selectable<EvidenceTable>

/** A transfer with its events and their documents replayed: `object` is what both sides hold. */
export interface OpenEvidence {
  readonly row: EvidenceRow
  readonly events: readonly CaseEvent[]
  /** By the digest that events name them with. */
  readonly documents: ReadonlyMap<string, EvidenceDocument>
  readonly object: EvidenceObject
}

/** A transfer of the actor's unit. Throws `not-found`, the same for one of another unit. */
export async function loadEvidence(
  node: Pick<NodeContext, 'db' | 'keys' | 'party'>,
  { evidence, actor }: { readonly evidence: string; readonly actor: Actor },
): Promise<OpenEvidence> {
  const snapshot = node.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return snapshot.execute(async (tx) => replayed(node, tx, await ownRow(tx, { evidence, actor })))
}

/** Locks a transfer for one act of a person, or of a partner whose channel the inbox has locked. Throws `not-found`. */
export async function lockEvidence(
  node: Pick<NodeContext, 'keys' | 'party'>,
  tx: Tx,
  wanted: { readonly evidence: string } & ({ readonly actor: Actor } | { readonly partner: string }),
): Promise<OpenEvidence> {
  const { evidence } = wanted
  const found = 'actor' in wanted ? await ownRow(tx, wanted) : await rowOf(tx, evidence)
  if (found === undefined || ('partner' in wanted && found.partner !== wanted.partner)) return fail('not-found', {})
  await lockChannels(tx, [found.partner])
  const row = await tx
    .selectFrom('evidence')
    .selectAll()
    .where('id', '=', evidence)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return replayed(node, tx, row)
}

/** The transfer before its first event, from its row. */
export function freshEvidence(
  { party }: Pick<NodeContext, 'party'>,
  { id, side, partner, agreement }: Pick<EvidenceRow, 'id' | 'side' | 'partner' | 'agreement'>,
): EvidenceObject {
  const isReceived = side === 'requesting'
  return newEvidence({
    object: id,
    requesting: isReceived ? party : partner,
    requested: isReceived ? partner : party,
    agreement,
  })
}

export interface OwnStep {
  readonly row: string
  readonly to: EvidenceState
  readonly document: EvidenceDocument | null
  /** The person who acts, or `node`. */
  readonly by: Actor | 'node'
}

/** Writes the next event of this party, stores and logs it. Throws what `applyEvidence` throws. */
export async function stepEvidence(
  node: NodeContext,
  tx: Tx,
  { evidence, row, to, document, by }: OwnStep & { readonly evidence: OpenEvidence },
): Promise<OpenEvidence> {
  const content = document === null ? null : documentDigest(composeEvidenceDocument(document))
  const event = nextEvidenceEvent({
    evidence: evidence.object,
    row,
    to,
    party: node.party,
    acting: actingOf(evidence.row, by),
    content,
    at: node.now(),
  })
  return storeEvent(node, tx, { evidence, event, document })
}

/** Applies an event with its document, stores and logs it. Throws what `applyEvidence` throws. */
export async function storeEvent(
  node: NodeContext,
  tx: Tx,
  {
    evidence,
    event,
    document,
  }: { readonly evidence: OpenEvidence; readonly event: CaseEvent; readonly document: EvidenceDocument | null },
): Promise<OpenEvidence> {
  const object = applyEvidence(evidence.object, { event, document })
  const { id } = evidence.row
  if (object.state === 'NONE') return fail('object-mismatch', {})
  const isNew = event.content !== null && document !== null && !evidence.documents.has(event.content)
  const document_sealed = isNew ? await sealDocument(node, { row: evidence.row, seq: event.seq, document }) : null
  await tx
    .insertInto('evidence_event')
    .values({ evidence: id, seq: event.seq, event: canonicalText(event), document_sealed })
    .execute()
  await tx.updateTable('evidence').set({ state: object.state }).where('id', '=', id).execute()
  await node.log.append(tx, { type: 'evidence.event', body: event })
  const documents = isNew ? new Map([...evidence.documents, [event.content, document]]) : evidence.documents
  return {
    row: { ...evidence.row, state: object.state },
    events: [...evidence.events, event],
    documents,
    object,
  }
}

/** The actor's own token in this transfer, as events name it. */
export function actorOf(row: Pick<EvidenceRow, 'id' | 'actor_secret'>, person: string): string {
  return actorToken({ object: row.id, person, secret: row.actor_secret })
}

function actingOf(row: EvidenceRow, by: OwnStep['by']): Acting {
  return by === 'node' ? { by: 'node' } : { by: 'person', actor: actorOf(row, by.person), roles: by.roles }
}

async function ownRow(
  db: Db | Tx,
  { evidence, actor }: { readonly evidence: string; readonly actor: Actor },
): Promise<EvidenceRow> {
  const row = await rowOf(db, evidence)
  return row?.unit === actor.unit ? row : fail('not-found', {})
}

async function rowOf(db: Db | Tx, evidence: string): Promise<EvidenceRow | undefined> {
  return db.selectFrom('evidence').selectAll().where('id', '=', evidence).executeTakeFirst()
}

async function sealDocument(
  node: Pick<NodeContext, 'keys'>,
  { row, seq, document }: { readonly row: EvidenceRow; readonly seq: number; readonly document: EvidenceDocument },
): Promise<Uint8Array> {
  const text = utf8Decode(composeEvidenceDocument(document))
  return unitSeal(await node.keys.unit(row.unit)).seal(['evidence.document', row.id, String(seq)], text)
}

async function replayed(
  node: Pick<NodeContext, 'keys' | 'party'>,
  db: Db | Tx,
  row: EvidenceRow,
): Promise<OpenEvidence> {
  const rows = await db.selectFrom('evidence_event').selectAll().where('evidence', '=', row.id).orderBy('seq').execute()
  const seal = unitSeal(await node.keys.unit(row.unit))
  const documents = new Map<string, EvidenceDocument>()
  const events: CaseEvent[] = []
  let object = freshEvidence(node, row)
  for (const { seq, event: text, document_sealed: sealed } of rows) {
    const event = JSON.parse(text) as CaseEvent // our own, checked again by applyEvidence
    if (sealed !== null && event.content !== null) {
      const bytes = utf8Encode(seal.open(['evidence.document', row.id, String(seq)], sealed))
      documents.set(event.content, parseEvidenceDocument(bytes) as EvidenceDocument)
    }
    const document = event.content === null ? null : (documents.get(event.content) ?? null)
    object = applyEvidence(object, { event, document })
    events.push(event)
  }
  return { row, events, documents, object }
}
