import { type Act, offenceNames } from '@comity/agreement'
import type { CaseEvent } from '@comity/casework'
import { checkShape, type Instant, parseInstant, toBase64url } from '@comity/codec'
import { AskParams } from '../asking/ask-params.ts'
import type { RequestRow } from '../casework/requests.ts'
import { offenceStanding } from '../casework/dual-criminality.ts'
import { knowsFenced, mayKnow } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import type { JobAsks } from '../jobs.ts'
import { fail } from '../errors.ts'
import { mayKnowFreeze } from '../freeze/fence.ts'
import type { DecidedAct } from './why.ts'

type RequestAct = Extract<Act, { act: 'request.send' }>

interface Wanted {
  readonly id: string
  readonly actor: Actor
}

/** Every act under an id that the unit may know of: refused ones first, then what a request, job or batch of that id is. */
export async function decidedActs(node: NodeContext, wanted: Wanted): Promise<readonly DecidedAct[]> {
  const found = await Promise.all([
    refusedActs(node, wanted),
    actsOfRequest(node, wanted),
    actsOfFreeze(node, wanted),
    actsOfJob(node, wanted),
    actsOfOwnBatch(node, wanted),
    actsOfAnsweredBatch(node, wanted),
  ])
  return found.flat()
}

async function refusedActs(node: NodeContext, { id, actor }: Wanted): Promise<readonly DecidedAct[]> {
  const rows = await node.db
    .selectFrom('refused_act')
    .selectAll()
    .where('id', '=', id)
    .where((is) => is.or([is('unit', '=', actor.unit), is('unit', 'is', null)]))
    .where((is) => is.or([is.val(knowsFenced(actor)), is('is_confidential', '=', false)]))
    .orderBy('place')
    .execute()
  return rows.map((row) => {
    const act = row.act === null ? null : (JSON.parse(row.act) as Act) // our own
    const party = row.unit === null ? row.owner : act === null ? null : otherOf(node, act)
    const { route: name, refused_at: at, agreement, code } = row
    return { name, party, at, agreement, act, code }
  })
}

/** A request passed when it was sent; a received one may still wait for a person's judgement. */
async function actsOfRequest(node: NodeContext, { id, actor }: Wanted): Promise<readonly DecidedAct[]> {
  const row = await node.db
    .selectFrom('request')
    .selectAll()
    .where('id', '=', id)
    .where('unit', '=', actor.unit)
    .where(mayKnow(actor))
    .executeTakeFirst()
  if (row === undefined) return []
  const { partner: party, agreement, kind, urgency, opened_at: at } = row
  const purpose = offenceNames.find((name) => name === row.purpose) ?? fail('internal', {})
  const [from, to] = row.side === 'requesting' ? [node.party, party] : [party, node.party]
  const act: RequestAct = { act: 'request.send', from, to, kind, purpose, urgency }
  const sent = { name: 'request.send', party, at, agreement, act, code: null }
  const passed = [sent, ...(await statementsOf(node, { row, party, act }))]
  const waits = row.side === 'requested' && ['DELIVERED', 'ACKNOWLEDGED'].includes(row.state)
  if (!waits) return passed
  const { answer, judgement } = await offenceStanding(node, node.db, row)
  const isOffence = judgement === null ? answer === 'yes' : judgement.reason !== 'R06'
  if (answer === 'not-required' || isOffence) return passed
  return [...passed, { ...sent, name: 'request.accept', at: node.now(), act: null, code: 'dual-criminality-open' }]
}

/** What either side said of how document and answer may be used, each where it was said (spec/casework.md §4.6). */
async function statementsOf(
  node: NodeContext,
  { row, party, act }: { readonly row: RequestRow; readonly party: string; readonly act: RequestAct },
): Promise<readonly DecidedAct[]> {
  const rows = await node.db
    .selectFrom('request_event')
    .select('event')
    .where('request', '=', row.id)
    .orderBy('seq')
    .execute()
  const events = rows.map(({ event }) => JSON.parse(event) as CaseEvent) // our own
  const { agreement } = row
  return events.flatMap((event): readonly DecidedAct[] => {
    const at = parseInstant(event.at)
    const said = { name: 'request.remark', party, at, agreement, code: null }
    if (event.row === 'm2') return [{ ...said, act }]
    if (event.row === 'm4') return [{ ...said, act: { ...act, act: 'request.answer', from: act.to, to: act.from } }]
    return []
  })
}

/** A payment stop passed when it was sent. */
async function actsOfFreeze(node: NodeContext, { id, actor }: Wanted): Promise<readonly DecidedAct[]> {
  const row = await node.db
    .selectFrom('freeze')
    .selectAll()
    .where('id', '=', id)
    .where('unit', '=', actor.unit)
    .where(mayKnowFreeze(actor))
    .executeTakeFirst()
  if (row === undefined) return []
  const { partner: party, agreement, urgency, opened_at: at } = row
  const purpose = offenceNames.find((name) => name === row.purpose) ?? fail('internal', {})
  const [from, to] = row.side === 'requesting' ? [node.party, party] : [party, node.party]
  const act: Act = { act: 'request.send', from, to, kind: 'freeze', purpose, urgency }
  return [{ name: 'freeze.send', party, at, agreement, act, code: null }]
}

async function actsOfJob(node: NodeContext, { id, actor }: Wanted): Promise<readonly DecidedAct[]> {
  const row = await node.db
    .selectFrom('job')
    .selectAll()
    .where('id', '=', id)
    .where('unit', '=', actor.unit)
    .executeTakeFirst()
  if (row === undefined) return []
  const params: unknown = JSON.parse(row.params)
  if (row.kind !== 'ask') {
    const agreement = (params as { readonly agreement: string }).agreement // our own
    const name = row.kind === 'publish' ? 'index.publish' : 'index.sync'
    return [{ name, party: null, at: row.created_at, agreement, act: null, code: row.error }]
  }
  const asked = checkShape(AskParams, params)
  const asks = JSON.parse(row.asks) as JobAsks // our own
  return asked.publishers.map((publisher) => {
    const code = row.error ?? asks.find((one) => one.publisher === publisher)?.error ?? null
    return evaluateAct(node, { asked, publisher, at: row.created_at, code })
  })
}

async function actsOfOwnBatch(node: NodeContext, { id, actor }: Wanted): Promise<readonly DecidedAct[]> {
  const row = await node.db
    .selectFrom('ask_batch')
    .innerJoin('job', 'job.id', 'ask_batch.job')
    .select(['ask_batch.publisher', 'ask_batch.code', 'ask_batch.created_at', 'job.params'])
    .where('ask_batch.batch', '=', id)
    .where('job.unit', '=', actor.unit)
    .executeTakeFirst()
  if (row === undefined) return []
  const { publisher, code, created_at: at } = row
  return [evaluateAct(node, { asked: checkShape(AskParams, JSON.parse(row.params)), publisher, at, code })]
}

function evaluateAct(
  node: NodeContext,
  {
    asked,
    publisher,
    at,
    code,
  }: {
    readonly asked: AskParams
    readonly publisher: string
    readonly at: Instant
    readonly code: string | null
  },
): DecidedAct {
  const { agreement, profile, statuses, basis } = asked
  const purpose = asked.purpose
  const act: Act = { act: 'match.evaluate', publisher, inquirer: node.party, profile, statuses, purpose, basis }
  return { name: 'match.evaluate', party: publisher, at, agreement, act, code }
}

/** What a partner was answered stands in the own log; its entry is found by the batch, which takes a moment in a large log. */
async function actsOfAnsweredBatch(node: NodeContext, { id }: Wanted): Promise<readonly DecidedAct[]> {
  const row = await node.db.selectFrom('answered_batch').selectAll().where('batch', '=', id).executeTakeFirst()
  if (row === undefined) return []
  const { inquirer: party, profile, charged_at: at } = row
  const agreement = toBase64url(row.agreement)
  const entry = await node.db
    .selectFrom('log_entry')
    .select('body')
    .where('type', '=', 'match.evaluate')
    .where('body', 'like', `%"batch":"${id}"%`)
    .executeTakeFirst()
  const logged = entry?.body == null ? undefined : (JSON.parse(entry.body) as Logged) // our own
  const act: Act | null =
    logged === undefined
      ? null
      : { act: 'match.evaluate', publisher: node.party, inquirer: party, profile, ...actOf(logged) }
  return [{ name: 'match.evaluate', party, at, agreement, act, code: null }]
}

type Logged = Pick<Extract<Act, { act: 'match.evaluate' }>, 'purpose' | 'basis' | 'statuses'>

function actOf({ purpose, basis, statuses }: Logged): Logged {
  return { purpose, basis, statuses }
}

function otherOf({ party }: NodeContext, act: Act): string | null {
  switch (act.act) {
    case 'match.evaluate':
      return act.publisher === party ? act.inquirer : act.publisher
    case 'request.send':
    case 'request.answer':
      return act.to === party ? act.from : act.to
    case 'index.publish':
      return null
  }
}
