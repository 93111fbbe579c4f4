import { audienceWords, dailyBudget, emergencyReserve, firstLoad, type Terms } from '@comity/agreement'
import type { matchPreview, ResultOf } from '@comity/client/api'
import { day, fromBase64url, isComityError } from '@comity/codec'
import { sql } from 'kysely'
import { loadAgreement } from '../agreements/agreements.ts'
import { countRecords, type RecordFilter } from '../cases/records.ts'
import type { NodeContext } from '../context.ts'
import type { AskParams } from './ask-params.ts'
import { permitToAsk } from './ask-partner.ts'

/** The records that a question is about, before any of them is left out as restricted or by its marking. */
export function askedRecords(
  { party }: Pick<NodeContext, 'party'>,
  { asked, unit, terms }: { readonly asked: AskParams; readonly unit: string; readonly terms: Terms },
): RecordFilter & { readonly case: string } {
  const { case: id, profile, statuses } = asked
  const hiddenFrom = audienceWords({ terms, own: party })
  return { case: id, unit, profiles: [profile], statuses, hiddenFrom, asked: true }
}

/** What a question would be, whom it would reach and what it would cost. Throws `not-found`. */
export async function previewAsk(
  node: NodeContext,
  { asked, unit }: { readonly asked: AskParams; readonly unit: string },
): Promise<ResultOf<typeof matchPreview>> {
  const { terms } = await loadAgreement(node.db, asked.agreement, node.now())
  const passage = { ceiling: terms.handling, to: asked.publishers }
  const elements = await countRecords(node, { ...askedRecords(node, { asked, unit, terms }), usable: true, passage })
  const publishers = await Promise.all(
    asked.publishers.map(async (publisher) => ({
      publisher,
      ...(await permission(node, { asked, publisher })),
      budget: allowanceOf({ terms, inquirer: node.party, publisher, profile: asked.profile }, asked.allowance),
      askedToday: await askedToday(node, { asked, publisher }),
    })),
  )
  return { elements, publishers }
}

async function permission(
  node: NodeContext,
  question: { readonly asked: AskParams; readonly publisher: string },
): Promise<{ readonly clause: string; readonly refused: null } | { readonly clause: null; readonly refused: string }> {
  try {
    return { clause: (await permitToAsk(node, question)).clause, refused: null }
  } catch (error) {
    if (isComityError(error)) return { clause: null, refused: error.code }
    throw error
  }
}

function allowanceOf(key: Parameters<typeof dailyBudget>[0], allowance: AskParams['allowance']): number {
  switch (allowance) {
    case 'daily':
      return dailyBudget(key)
    case 'first-load':
      return firstLoad(key)
    case 'emergency':
      return emergencyReserve(key)
  }
}

/**
 * Of this case alone: a count of all would tell whoever asks that a confidential one asked (F27). What holds is the publisher's count
 * (spec/matching.md §7).
 */
async function askedToday(
  { db, now }: NodeContext,
  { asked, publisher }: { readonly asked: AskParams; readonly publisher: string },
): Promise<number> {
  const at = now()
  const { elements } = await db
    .selectFrom('ask_batch')
    .select(sql<number>`coalesce(sum(octet_length(bulk) / 32), 0)::bigint`.as('elements'))
    .where('case_id', '=', asked.case)
    .where('publisher', '=', publisher)
    .where('agreement', '=', fromBase64url(asked.agreement, 32))
    .where('profile', '=', asked.profile)
    .where('state', 'in', ['answered', 'done'])
    .where('created_at', '>=', at - (at % day))
    .executeTakeFirstOrThrow()
  return elements
}
