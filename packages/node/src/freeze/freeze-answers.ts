import type { BodyOf, freezeFind, freezeOrder, freezeRefuse, freezeReturn } from '@comity/client/api'
import { type FreezeMoney, type FreezeReturn, type FreezeState, stillHeld } from '@comity/casework/freeze'
import { hour, parseInstant } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { actOnFreeze, type FreezeMoved, headOf } from './freeze-act.ts'
import { keptDocuments } from './freeze-documents.ts'
import { permitFinding, requireFreezeInForce, requireGround } from './freeze-terms.ts'
import type { OpenFreeze } from './freezes.ts'

interface Given<Body> {
  readonly actor: Actor
  readonly body: Body
}

/**
 * What the institution found: money that it stopped (f4), that there is none (f6), or, of money already held, where more of the
 * claim went (f6h). Throws `not-found`, `role-forbids`, `object-mismatch` for sums that do not come to the claim, and what
 * `permitFinding` throws.
 */
export async function findMoney(
  node: NodeContext,
  { actor, body }: Given<BodyOf<typeof freezeFind>>,
): Promise<FreezeMoved> {
  const { freeze, held, until, hops, shortfall, holds } = body
  return actOnFreeze(node, {
    actor,
    freeze,
    act: async (tx, open) => {
      await permitFinding(node, tx, open.row)
      const money = moneyOf(open)
      const isLater = open.row.state === 'HELD'
      const movedOn = hops.reduce((sum, { minor }) => sum + BigInt(minor), 0n)
      // Whatever was neither stopped nor seen to go on was not there.
      const rest = isLater ? 0n : BigInt(money.claimed) - BigInt(held) - movedOn
      if (rest < 0n) fail('object-mismatch', {})
      const sums = { held, movedOn: String(movedOn), notFound: String(rest) }
      const document = { ...headOf(node, open), ...sums, until, hops: [...hops], shortfall, ...(holds && { holds }) }
      if (isLater) return { row: 'f6h', to: 'HELD', document }
      return held === '0' ? { row: 'f6', to: 'NOT_HELD', document } : { row: 'f4', to: 'HOLDING', document }
    },
  })
}

/** Refuses with a ground (f7); that counts as an answer. Throws what `findMoney` throws, and `ground-not-agreed`. */
export async function refuseFreeze(
  node: NodeContext,
  { actor, body }: Given<BodyOf<typeof freezeRefuse>>,
): Promise<FreezeMoved> {
  const { freeze, ground, fix } = body
  return actOnFreeze(node, {
    actor,
    freeze,
    act: async (tx, open) => {
      const { agreement } = await requireFreezeInForce(node, tx, open.row)
      requireGround(agreement, { ground, money: open.object.money })
      return { row: 'f7', to: 'REFUSED', document: { ...headOf(node, open), ground, fix } }
    },
  })
}

/** Orders that make a hold last need the agreement in force; what ends or settles one does not (spec/agreements.md §8). */
const lasting: readonly string[] = ['confirm', 'extend']

/**
 * What an authority or court of the requested side ordered (f8, f10, f11, f13). Throws what `findMoney` throws, and `schema` for an
 * order that does not name what its kind needs.
 */
export async function orderFreeze(
  node: NodeContext,
  { actor, body }: Given<BodyOf<typeof freezeOrder>>,
): Promise<FreezeMoved> {
  const { freeze, ...stated } = body
  return actOnFreeze(node, {
    actor,
    freeze,
    act: async (tx, open) => {
      if (lasting.includes(stated.order)) await requireFreezeInForce(node, tx, open.row)
      if (stated.order === 'confirm') requireInTime(node, open)
      const document = { ...headOf(node, open), ...stated }
      return { ...rowOfOrder(open, stated), document }
    },
  })
}

/** An authority confirms what was stopped in an emergency within 48 hours (Regulation (EU) 2018/1805; spec/freezes.md §6). */
const confirmedWithin = 48 * hour

function requireInTime(node: Pick<NodeContext, 'now'>, { row, events }: OpenFreeze): void {
  const held = events.find(({ row: name }) => name === 'f4')
  const isLate = held !== undefined && node.now() > parseInstant(held.at) + confirmedWithin
  if (row.urgency === 'E1' && isLate) fail('object-mismatch', {})
}

function rowOfOrder(
  open: OpenFreeze,
  { order, minor }: Pick<BodyOf<typeof freezeOrder>, 'order' | 'minor'>,
): { readonly row: string; readonly to: FreezeState } {
  const isConfirmed = open.row.state === 'CONFIRMED'
  const stays = isConfirmed ? 'CONFIRMED' : 'HELD'
  switch (order) {
    case 'confirm':
      return { row: 'f8', to: 'CONFIRMED' }
    case 'extend':
      return { row: isConfirmed ? 'f10c' : 'f10', to: stays }
    case 'lift': {
      const isAll = BigInt(minor ?? '0') === stillHeld(moneyOf(open))
      return { row: isConfirmed ? 'f11c' : 'f11', to: isAll ? 'LIFTED' : stays }
    }
    case 'confiscate':
      return { row: 'f13', to: 'CONFISCATED' }
    case 'share':
      return { row: 'f13s', to: 'SHARING' }
  }
}

/** Money that the bank sends back (f12): an ending duty, so no agreement has to be in force. Throws as `findMoney`. */
export async function returnMoney(
  node: NodeContext,
  { actor, body }: Given<BodyOf<typeof freezeReturn>>,
): Promise<FreezeMoved> {
  const { freeze, minor, victim, payment } = body
  return actOnFreeze(node, {
    actor,
    freeze,
    act: (_, open) => ({ row: 'f12', to: 'RETURNING', document: { ...headOf(node, open), minor, victim, payment } }),
  })
}

/** The requesting side's institution says that the money came (f12r). Throws as `findMoney`. */
export async function receiveMoney(
  node: NodeContext,
  { actor, body }: Given<{ readonly freeze: string }>,
): Promise<FreezeMoved> {
  return actOnFreeze(node, {
    actor,
    freeze: body.freeze,
    act: async (tx, open) => {
      const documents = await keptDocuments(node, tx, open.row)
      const sent = documents.get(open.object.contents['f12'] ?? '') as FreezeReturn | undefined // what f12 names was read as one
      const isAll = sent !== undefined && BigInt(sent.minor) === stillHeld(moneyOf(open))
      return { row: 'f12r', to: isAll ? 'RETURNED' : 'CONFIRMED', document: null, about: 'f12' }
    },
  })
}

function moneyOf({ object }: OpenFreeze): FreezeMoney {
  return object.money ?? fail('object-mismatch', {})
}
