import { caseCap, dailyBudget, emergencyReserve, firstLoad, poolBudget, type Terms } from '@comity/agreement'
import { fromBase64url, type Instant, type Json, toBase64url } from '@comity/codec'
import type { NodeContext, PreparedEntry } from './context.ts'
import { DatabaseError } from './database/database-error.ts'
import { runPrepared, type Statement } from './database/prepared.ts'
import { fail } from './errors.ts'
import type { BudgetCounterTable } from './schema/match.ts'

/** A counter that a batch is taken from, with the limit that the terms or this node's own settings give it. */
export type Counter = Pick<BudgetCounterTable, 'kind' | 'agreement' | 'inquirer' | 'profile' | 'period' | 'budget'>

/** Everything about a batch that its charge binds. */
export interface Charge {
  readonly inquirer: string
  readonly hop: { readonly nonce: string; readonly expiresAt: Instant }
  readonly batch: string
  /** SHA-256 of the question's JWS. */
  readonly digest: Uint8Array
  /** `sentAt` of the question: by it both parties count (spec/oversight.md §3). */
  readonly askedAt: Instant
  readonly agreement: string
  readonly epoch: number
  readonly profile: string
  readonly handle: Uint8Array
  readonly count: number
  readonly elements: Uint8Array
  /** The partner's checkpoint, and the size it was proved to extend; null where none was seen before. */
  readonly checkpoint: { readonly size: number; readonly root: Uint8Array; readonly note: string }
  readonly seenSize: number | null
  readonly counters: readonly Counter[]
  readonly entry: { readonly type: string; readonly body: Json }
}

/** `moved`: another batch brought a newer checkpoint in the meantime; the caller places its own again. */
export type Charged = 'charged' | 'known' | 'moved'

/**
 * The counters of a batch in their one order (spec/matching.md §7): the day, the first load or the reserve with its notice,
 * the pool, the partner over all agreements, the case. A budget of zero is a counter like any other: it refuses.
 */
export function countersOf({
  terms,
  agreement,
  inquirer,
  publisher,
  profile,
  allowance,
  notice,
  handle,
  partnerElementsPerDay,
  today,
}: {
  readonly terms: Terms
  readonly agreement: string
  readonly inquirer: string
  readonly publisher: string
  readonly profile: string
  readonly allowance: 'daily' | 'first-load' | 'emergency'
  /** What the notice behind the allowance `emergency` lets through; undefined for the others. */
  readonly notice: { readonly emergency: string; readonly elements: number } | undefined
  readonly handle: Uint8Array
  readonly partnerElementsPerDay: number
  /** As `budgetDay` gives it. */
  readonly today: string
}): readonly Counter[] {
  const hash = fromBase64url(agreement, 32)
  const key = { terms, inquirer, publisher, profile }
  const none = new Uint8Array()
  const of = { agreement: hash, inquirer, profile }
  const own: Readonly<Record<typeof allowance, readonly Counter[]>> = {
    daily: [{ kind: 'daily', ...of, period: today, budget: dailyBudget(key) }],
    'first-load': [{ kind: 'first-load', ...of, period: 'once', budget: firstLoad(key) }],
    emergency: [
      { kind: 'emergency', ...of, period: 'once', budget: emergencyReserve(key) },
      { kind: 'notice', ...of, period: notice?.emergency ?? 'none', budget: notice?.elements ?? 0 },
    ],
  }
  const pool = poolBudget({ terms, profile })
  const cap = caseCap(terms)
  return [
    ...own[allowance],
    ...(pool === null
      ? []
      : [{ kind: 'pool', agreement: hash, inquirer: '', profile, period: today, budget: pool } as const]),
    { kind: 'partner', agreement: none, inquirer, profile: '', period: today, budget: partnerElementsPerDay },
    ...(cap === null
      ? []
      : [{ kind: 'case', agreement: hash, inquirer, profile: '', period: toBase64url(handle), budget: cap } as const]),
  ]
}

/**
 * Charges a batch: nonce, batch id, checkpoint, every counter and the log entry are one commit, made before anything is
 * evaluated. A crash after it leaves a charged batch that the inquirer sends again; a crash before it leaves nothing.
 * Throws `replay`, `commitment-unknown` for a closed case, `batch-conflict`, `quota-exceeded`.
 */
export async function takeBatch(node: NodeContext, charge: Charge): Promise<Charged> {
  const entry = node.log.prepare(charge.entry)
  node.fault('match.before-charge')
  const outcome = await callTakeBatch(node, { charge, row: entry.row })
  if (outcome === 'charged') entry.committed()
  node.fault('match.charged')
  return outcome
}

/** What `take_batch` raises (migration 0029); a raised code has rolled everything back. */
const refusals = {
  CB001: 'replay',
  CB002: 'commitment-unknown',
  CB003: 'batch-conflict',
  CB004: 'quota-exceeded',
} as const
const movedCode = 'CB005'

/** One statement, so one transaction and one commit. Its 28 values in the order of `take_batch` (migration 0029). */
const takeBatchCall: Statement = {
  name: 'take-batch',
  text: `select take_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    $17::text[], $18::bytea[], $19::text[], $20::text[], $21::text[], $22::bigint[], $23, $24, $25, $26, $27, $28) as outcome`,
}

async function callTakeBatch(
  node: NodeContext,
  { charge, row }: { readonly charge: Charge; readonly row: PreparedEntry['row'] },
): Promise<Charged> {
  const { hop, checkpoint, counters } = charge
  const values = [
    ...[charge.inquirer, hop.nonce, hop.expiresAt, node.now()],
    ...[charge.batch, charge.digest, fromBase64url(charge.agreement, 32), charge.epoch, charge.profile],
    ...[charge.handle, charge.count, charge.elements],
    ...[charge.seenSize, checkpoint.size, checkpoint.root, checkpoint.note],
    ...[counters.map(({ kind }) => kind), counters.map(({ agreement }) => Buffer.from(agreement))],
    ...[counters.map(({ inquirer }) => inquirer), counters.map(({ profile }) => profile)],
    ...[counters.map(({ period }) => period), counters.map(({ budget }) => budget)],
    ...[row.id, row.commitment, row.salt, row.type, row.body, charge.askedAt],
  ]
  try {
    const rows = await runPrepared<{ outcome: 'charged' | 'known' }>(node.db, takeBatchCall, values)
    return rows[0]?.outcome ?? fail('internal', {})
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    if (error.code === movedCode) return 'moved'
    const refusal = Object.entries(refusals).find(([code]) => code === error.code)?.[1]
    if (refusal === undefined) throw error
    return fail(refusal, { count: charge.count })
  }
}
