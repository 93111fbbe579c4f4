import type { VerdictName } from '@comity/audit'
import type {
  CaseEvent,
  CountedAudit,
  CountedEmergency,
  CountedRequest,
  CountedRetraction,
  Period,
} from '@comity/casework'
import { day, type Instant } from '@comity/codec'
import { retractionAnswer, type RetractionSend, retractionSend } from '@comity/protocol'
import { type RawBuilder, sql } from 'kysely'
import { clockOfRow } from '../casework/request-row.ts'
import type { NodeContext } from '../context.ts'
import { sentBody } from '../partner/sent-body.ts'
import { signedInstant, signedMember } from '../partner/signed-payload.ts'
import type { Tx } from '../schema.ts'
import type { Pair } from './questions.ts'

/** Requests of both directions with their events (spec/oversight.md §4.2). */
export async function requestsWith(node: NodeContext, tx: Tx, pair: Pair): Promise<readonly CountedRequest[]> {
  const rows = await tx
    .selectFrom('request')
    .select(['id', 'side', 'kind', 'urgency', 'clock_acknowledge', 'clock_answer', 'clock_days'])
    .where('partner', '=', pair.partner)
    .where('agreement', '=', pair.agreement)
    .execute()
  const events = await tx
    .selectFrom('request_event')
    .innerJoin('request', 'request.id', 'request_event.request')
    .select(['request_event.request', 'request_event.event'])
    .where('request.partner', '=', pair.partner)
    .where('request.agreement', '=', pair.agreement)
    .orderBy('request_event.request')
    .orderBy('request_event.seq')
    .execute()
  const byRequest = Map.groupBy(events, ({ request }) => request)
  return rows.map(({ id, side, kind, urgency, ...kept }) => ({
    from: side === 'requesting' ? node.party : pair.partner,
    kind,
    urgency,
    clock: clockOfRow(kept),
    // Our own, as every reader of a request takes them.
    events: (byRequest.get(id) ?? []).map(({ event }) => JSON.parse(event) as CaseEvent),
  }))
}

/** Retractions of both directions, by their messages: these name the instants that both sides have (spec/oversight.md §4.3). */
export async function retractionsWith(
  node: NodeContext,
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<readonly CountedRetraction[]> {
  const [sent, received] = [await sentMessages(tx, { pair, period }), await receivedMessages(tx, { pair, period })]
  const answers = new Map<string, Instant>()
  for (const { name, jws, at } of [...sent, ...received]) {
    if (name !== retractionAnswer.name) continue
    const { retraction } = sentBody(jws) as { readonly retraction: string }
    answers.set(retraction, Math.min(at, answers.get(retraction) ?? at))
  }
  const begun = (from: string, messages: typeof sent) =>
    messages.flatMap(({ name, jws, at }) => {
      if (name !== retractionSend.name) return []
      const { retraction, agreement } = sentBody(jws) as RetractionSend
      return agreement === pair.agreement ? [{ from, sentAt: at, answeredAt: answers.get(retraction) ?? null }] : []
    })
  return [...begun(node.party, sent), ...begun(pair.partner, received)]
}

const retractionNames = [retractionSend.name, retractionAnswer.name]

interface CountedMessage {
  readonly name: string
  readonly jws: string
  readonly at: Instant
}

/** What was begun and answered a day before the period is over in it, by whichever of the two clocks. */
const margin = day

/** Whether the period may count a message of a retraction, signed at `sentAt`: decided where the messages are. */
function isCounted(
  { pair, period }: { readonly pair: Pair; readonly period: Period },
  sentAt: RawBuilder<number | null>,
) {
  const before = period.from - margin
  return sql<boolean>`(${sentAt} >= ${before} or ${signedMember('jws', 'retraction')} in (
    select id::text from retraction where partner = ${pair.partner} and agreement = ${pair.agreement}
      and not (created_at < ${before} and answered_at is not null and answered_at < ${before})))`
}

async function sentMessages(
  tx: Tx,
  given: { readonly pair: Pair; readonly period: Period },
): Promise<readonly CountedMessage[]> {
  const rows = await tx
    .selectFrom('outbox')
    .select(['name', 'jws', 'created_at', signedInstant('jws').as('sent_at')])
    .where('party', '=', given.pair.partner)
    .where('name', 'in', retractionNames)
    .where('state', '=', 'delivered')
    .where(isCounted(given, signedInstant('jws')))
    .execute()
  return rows.map(({ name, jws, created_at: createdAt, sent_at: at }) => ({ name, jws, at: at ?? createdAt }))
}

async function receivedMessages(
  tx: Tx,
  given: { readonly pair: Pair; readonly period: Period },
): Promise<readonly CountedMessage[]> {
  const rows = await tx
    .selectFrom('inbox')
    .select(['name', 'jws', 'received_at', 'sent_at'])
    .where('party', '=', given.pair.partner)
    .where('name', 'in', retractionNames)
    .where('state', '=', 'taken')
    .where(isCounted(given, sql<number | null>`sent_at`))
    .execute()
  return rows.map(({ name, jws, received_at: receivedAt, sent_at: at }) => ({ name, jws, at: at ?? receivedAt }))
}

/** Audits of the two (spec/oversight.md §4.4). */
export async function auditsWith({ party }: NodeContext, tx: Tx, pair: Pair): Promise<readonly CountedAudit[]> {
  const rows = await tx
    .selectFrom('audit')
    .select(['inquirer', 'publisher', 'until_at', 'outcome'])
    .where('agreement', '=', pair.agreement)
    .where('inquirer', 'in', [party, pair.partner])
    .where('publisher', 'in', [party, pair.partner])
    .execute()
  return rows.map(({ inquirer, until_at: until, outcome }) => {
    // Kept by `concludeAudit`, which checked it.
    const verdict = outcome === null ? 'open' : (JSON.parse(outcome) as { readonly verdict: VerdictName }).verdict
    return { inquirer, until, verdict }
  })
}

/** Notices of both directions (spec/oversight.md §4.6); of one's own, those that the partner has taken up. */
export async function emergenciesWith(
  { party }: NodeContext,
  tx: Tx,
  pair: Pair,
): Promise<readonly CountedEmergency[]> {
  const rows = await tx
    .selectFrom('emergency')
    .leftJoin('outbox', 'outbox.id', 'emergency.message')
    .select(['side', 'emergency.partner', 'profile', 'urgency', 'elements', 'noticed_at', 'outbox.state'])
    .where('emergency.partner', '=', pair.partner)
    .where('emergency.agreement', '=', pair.agreement)
    .execute()
  return rows.flatMap(({ side, partner, profile, urgency, elements, noticed_at: sentAt, state }) => {
    if (sentAt === null || (side === 'asking' && state !== 'delivered')) return []
    return [{ inquirer: side === 'asking' ? party : partner, profile, urgency, elements, sentAt }]
  })
}
