import type { CountedQuestion, Period } from '@comity/casework'
import { day, fromBase64url, toBase64url } from '@comity/codec'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import { signedInstant } from '../partner/signed-payload.ts'

/** Of whom and under what is counted. */
export interface Pair {
  readonly partner: string
  readonly agreement: string
}

/** Questions between this party and a partner under one agreement, of both directions (spec/oversight.md §4.1). */
export async function questionsWith(
  node: NodeContext,
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<readonly CountedQuestion[]> {
  const asked = await askedQuestions(node, tx, { pair, period })
  return [...asked, ...(await answeredQuestions(tx, { pair, period }))]
}

/** A message is signed a moment before its batch is kept; a clock that was set makes that longer. */
const margin = day

/** Batches whose answer is here. What was refused was not answered, and what is prepared is still on its way. */
async function askedQuestions(
  { party }: NodeContext,
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<readonly CountedQuestion[]> {
  const rows = await tx
    .selectFrom('ask_batch')
    .select(['profile', 'created_at', signedInstant('message').as('sent_at')])
    .select(sql<number>`octet_length(bulk) / 32`.as('elements'))
    .select(sql<Uint8Array>`sha256(convert_to(message, 'UTF8'))`.as('digest'))
    .where('publisher', '=', pair.partner)
    .where('agreement', '=', fromBase64url(pair.agreement, 32))
    .where('state', 'in', ['answered', 'done'])
    .where('created_at', '>=', period.from - margin)
    .where('created_at', '<', period.to + margin)
    .execute()
  return rows.map(({ profile, elements, digest, sent_at: sentAt, created_at: createdAt }) => ({
    inquirer: party,
    profile,
    elements,
    digest: toBase64url(digest),
    sentAt: sentAt ?? createdAt,
  }))
}

async function answeredQuestions(
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<readonly CountedQuestion[]> {
  const sentAt = sql<number>`coalesce(asked_at, charged_at)`
  const rows = await tx
    .selectFrom('answered_batch')
    .select(['inquirer', 'profile', 'count', 'digest', sentAt.as('sent_at')])
    .where('inquirer', '=', pair.partner)
    .where('agreement', '=', fromBase64url(pair.agreement, 32))
    .where(sentAt, '>=', period.from)
    .where(sentAt, '<', period.to)
    .execute()
  return rows.map(({ inquirer, profile, count, digest, sent_at: at }) => ({
    inquirer,
    profile,
    elements: count,
    digest: toBase64url(digest),
    sentAt: at,
  }))
}

/** Charged in the period, signed outside it (spec/oversight.md §3). */
export async function countStrays(
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<number> {
  const { count } = await tx
    .selectFrom('answered_batch')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('inquirer', '=', pair.partner)
    .where('agreement', '=', fromBase64url(pair.agreement, 32))
    .where('charged_at', '>=', period.from)
    .where('charged_at', '<', period.to)
    .where((is) => is.or([is('asked_at', '<', period.from), is('asked_at', '>=', period.to)]))
    .executeTakeFirstOrThrow()
  return count
}
