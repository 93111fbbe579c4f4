import type { freezeList, freezeNotices, freezeShow, ResultOf } from '@comity/client/api'
import {
  type FreezeDocument,
  freezeDues,
  type FreezeFinding,
  type FreezeObject,
  type FreezeRefusal,
  freezeStateHash,
  lastOfHold,
} from '@comity/casework/freeze'
import { formatInstant, type Instant, parseInstant } from '@comity/codec'
import { freezeEvent, freezeSend } from '@comity/protocol'
import { deadlinesOf, readLocal } from '../calendar/calendar-view.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { signedMember } from '../partner/signed-payload.ts'
import { accountsFor } from './freeze-accounts.ts'
import { claimOf } from './freeze-documents.ts'
import { type FreezeRow, loadFreeze } from './freezes.ts'
import { chainOf, hopsOf } from './hops.ts'
import { listNotices, type ListedNotice } from './notices.ts'

type Summary = ResultOf<typeof freezeList>['freezes'][number]
type Shown = ResultOf<typeof freezeShow>

/** A freeze as lists show it, with the clock that runs out next. */
export function freezeSummaryOf(row: FreezeRow): Summary {
  const object = JSON.parse(row.object) as FreezeObject // our own
  const { id: freeze, side, partner, agreement, urgency, state, parent } = row
  const { money, until } = object
  const next = freezeDues(object).find(({ kind }) => kind === 'missed' || kind === 'lapse')
  // A deadline is kept until its own instant; it is missed a millisecond after.
  const at = next === undefined ? 0 : next.kind === 'missed' ? next.at - 1 : next.at
  return {
    ...{ freeze, side, partner, agreement, urgency, state, parent, until },
    money: money === null ? null : { ...money },
    openedAt: formatInstant(row.opened_at),
    next: next === undefined ? null : { clock: next.clock, at: formatInstant(at) },
  }
}

/** What a clock said. */
export function noticeViewOf(notice: ListedNotice): ResultOf<typeof freezeNotices>['notices'][number] {
  const { freeze, partner, side, state, kind, clock, contact } = notice
  const times = { dueAt: formatInstant(notice.due_at), at: formatInstant(notice.at) }
  return { freeze, partner, side, state, kind, clock, ...times, contact }
}

/** One freeze of the actor's unit with what its documents say. Throws `not-found`. */
export async function showFreeze(
  node: NodeContext,
  { actor, freeze: id }: { readonly actor: Actor; readonly freeze: string },
): Promise<Shown> {
  const { row, events, object, documents } = await loadFreeze(node, { freeze: id, actor })
  const local = await readLocal(node, node.db)
  const stated = statedOf(object, documents)
  const chain = row.side === 'requesting' ? await chainOf(node.db, { id, object }) : null
  return {
    ...freezeSummaryOf(row),
    now: formatInstant(node.now()),
    stateHash: freezeStateHash(object),
    refused: await refusalAt(node, row),
    ...stated,
    ...accountsFor(actor, { claim: stated.claim, hops: [...hopsOf(events, documents)] }),
    hit: row.hit,
    ground: await groundOf(node, row),
    chain: chain === null ? null : { ...chain, children: [...chain.children] },
    deadlines: deadlinesOf({ partner: row.partner, deadlines: object.deadlines }, local),
    untilLocal: object.until === null ? null : { ...local(row.partner, parseInstant(object.until)) },
    holdAtMost: holdAtMost(row, { object, now: node.now() }),
    notices: (await listNotices(node.db, { actor, freeze: id })).map(noticeViewOf),
    events: events.map(({ row: name, from, to, party, role, at }) => ({ row: name, from, to, party, role, at })),
  }
}

/** How far a hold that is given now may go without an order, for whoever looks for the money. */
function holdAtMost(
  { side, state }: FreezeRow,
  { object, now }: { readonly object: FreezeObject; readonly now: Instant },
): Shown['holdAtMost'] {
  if (side !== 'requested' || state !== 'ACKNOWLEDGED') return null
  const last = (holds: 'transaction' | 'account') => formatInstant(lastOfHold(object, { holds, at: now }))
  return { transaction: last('transaction'), account: last('account') }
}

/** What the documents say that rows name; nothing of one that was erased. */
function statedOf(
  object: FreezeObject,
  documents: ReadonlyMap<string, FreezeDocument>,
): Pick<Shown, 'claim' | 'shortfall' | 'refusal'> {
  const named = (row: string) => documents.get(object.contents[row] ?? '')
  const claim = claimOf(object, documents)
  const finding = (named('f4') ?? named('f6')) as FreezeFinding | undefined // each was read as what its row names
  const refusal = named('f7') as FreezeRefusal | undefined
  return {
    claim: claim === undefined ? null : textOf(claim),
    shortfall: finding?.shortfall ?? null,
    refusal: refusal === undefined ? null : { ground: refusal.ground, fix: refusal.fix },
  }
}

function textOf(claim: NonNullable<ReturnType<typeof claimOf>>): NonNullable<Shown['claim']> {
  const { schema: _, freeze: _freeze, salt: _salt, agreement: _agreement, parent: _parent, ...text } = claim
  return text
}

async function groundOf(node: NodeContext, { id, unit, ground_sealed: sealed }: FreezeRow): Promise<string | null> {
  return sealed === null ? null : unitSeal(await node.keys.unit(unit)).open(['freeze.ground', id], sealed)
}

/** The partner's refusal of the newest message about a freeze that it did not take up, with its code. */
async function refusalAt({ db }: NodeContext, { id, partner }: FreezeRow): Promise<Shown['refused']> {
  const refused = await db
    .selectFrom('outbox')
    .select(['code', 'settled_at'])
    .where('party', '=', partner)
    .where('name', 'in', [freezeSend.name, freezeEvent.name])
    .where('state', '=', 'refused')
    .where(signedMember('jws', 'freeze'), '=', id)
    .orderBy('settled_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (refused === undefined) return null
  const { code, settled_at } = refused
  return code === null || settled_at === null ? null : { code, at: formatInstant(settled_at) }
}
