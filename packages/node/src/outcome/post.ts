import { countingStates, type Operation } from '@comity/casework/operation'
import {
  keyText,
  type OutcomeStatement,
  readOutcomeStatement,
  signOutcomeBatch,
  verifyOutcomeBatch,
} from '@comity/casework/outcome'
import { canonicalBytes, sha256, toBase64url } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadOperation, lockOperation, otherCounters } from '../operation/operations.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import type { Tx } from '../schema.ts'
import { keepBatch, requireCounting } from './batches.ts'

type Head = 'schema' | 'operation' | 'party' | 'revision'
/** A statement as this party's person makes it: who says it, of what and in which revision is for the node to say. */
export type Unsaid = {
  readonly [Act in OutcomeStatement['act']]: Omit<Extract<OutcomeStatement, { act: Act }>, Head>
}[OutcomeStatement['act']]

export interface Said {
  readonly said: number
  /** Those that this party had said before, in the same words. */
  readonly unchanged: number
}

/**
 * Says something about outcomes for this party, all or nothing: signed once, kept, logged and sent in one transaction. Throws
 * `not-found`, `operation-not-active`, `agreement-not-in-force`, `schema`, `object-mismatch` for one that is said twice at once.
 */
export async function sayOutcomes(
  node: NodeContext,
  actor: Actor,
  { operation: id, statements }: { readonly operation: string; readonly statements: readonly Unsaid[] },
): Promise<Said> {
  const { operation: before } = await loadOperation(node, node.db, { operation: id, actor })
  return node.db.transaction().execute(async (tx) => {
    const others = otherCounters(node.party, before.proposal)
    await lockChannels(tx, others)
    await lockOperation(tx, id)
    const operation = await requireActive(node, tx, id)
    const fresh = await withRevisions(node, tx, { operation: id, statements })
    if (fresh.length > 0) await sayBatch(node, tx, { operation, statements: fresh, others })
    return { said: fresh.length, unchanged: statements.length - fresh.length }
  })
}

/** The form of a statement, before anything is asked or kept for it. Throws `schema`. */
export function verifyForm(
  { party }: Pick<NodeContext, 'party'>,
  { operation, statement }: { readonly operation: string; readonly statement: Unsaid },
): OutcomeStatement {
  return readOutcomeStatement({ schema: 1, operation, party, revision: 1, ...statement })
}

/** Throws `not-found`, `operation-not-active`, `agreement-not-in-force`. */
export async function requireActive(node: NodeContext, tx: Tx, id: string): Promise<Operation> {
  const operation = await requireCounting(node, tx, { operation: id, party: node.party })
  return countingStates.some((state) => state === operation.state) ? operation : fail('operation-not-active', {})
}

/** Each in the revision after this party's last word on it; what only repeats that word is left out. */
async function withRevisions(
  node: NodeContext,
  tx: Tx,
  { operation, statements }: { readonly operation: string; readonly statements: readonly Unsaid[] },
): Promise<readonly OutcomeStatement[]> {
  const abouts = statements.map(aboutOf)
  if (new Set(abouts).size !== abouts.length) fail('object-mismatch', {})
  const rows = await tx
    .selectFrom('outcome_said')
    .select(['about', 'revision', 'digest'])
    .where('operation', '=', operation)
    .where('about', 'in', abouts)
    .execute()
  const last = new Map(rows.map((row) => [row.about, row]))
  const fresh: OutcomeStatement[] = []
  const kept: { operation: string; about: string; revision: number; digest: string }[] = []
  for (const statement of statements) {
    const about = aboutOf(statement)
    const known = last.get(about)
    const digest = toBase64url(sha256(canonicalBytes(statement)))
    if (known?.digest === digest) continue
    const revision = (known?.revision ?? 0) + 1
    fresh.push(readOutcomeStatement({ schema: 1, operation, party: node.party, revision, ...statement }))
    kept.push({ operation, about, revision, digest })
  }
  if (kept.length === 0) return fresh
  await tx
    .insertInto('outcome_said')
    .values(kept)
    .onConflict((conflict) =>
      conflict.columns(['operation', 'about']).doUpdateSet((is) => ({
        revision: is.ref('excluded.revision'),
        digest: is.ref('excluded.digest'),
      })),
    )
    .execute()
  return fresh
}

function aboutOf(statement: Unsaid): string {
  return statement.act === 'merge' ? `merge ${statement.from}` : keyText(statement.key)
}

async function sayBatch(
  node: NodeContext,
  tx: Tx,
  {
    operation,
    statements,
    others,
  }: {
    readonly operation: Operation
    readonly statements: readonly OutcomeStatement[]
    readonly others: readonly string[]
  },
): Promise<void> {
  const { operation: id, lead } = operation.proposal
  const last = await tx
    .selectFrom('outcome_batch')
    .select((select) => select.fn.max('number').as('number'))
    .where('operation', '=', id)
    .where('party', '=', node.party)
    .executeTakeFirst()
  const batch = {
    schema: 1 as const,
    operation: id,
    party: node.party,
    number: (last?.number ?? 0) + 1,
    lead: operation.events.findLast(({ event }) => event.party === lead)?.hash ?? fail('internal', {}),
    salt: toBase64url(node.random(32)),
    statements: [...statements],
  }
  const key = node.keys.messageForAll(others)
  const jws = signOutcomeBatch({ batch, key })
  await keepBatch(node, tx, { named: verifyOutcomeBatch({ jws, publicKey: key.publicKey }), jws })
  for (const to of others) await node.outbox.enqueue(tx, { to, name: 'outcome.statement', body: { batch: jws } })
}
