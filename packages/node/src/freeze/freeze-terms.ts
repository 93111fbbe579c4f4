import { type Act, offenceNames } from '@comity/agreement'
import { clockOf } from '@comity/casework'
import type { FreezeObject } from '@comity/casework/freeze'
import type { Instant } from '@comity/codec'
import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import { decideAct } from '../agreements/policy.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'
import type { FreezeRow } from './freezes.ts'

type Asked = Pick<FreezeRow, 'agreement' | 'urgency'> & { readonly purpose: string }

/** What an agreement gives a freeze. */
export type FreezeFacts = Pick<FreezeObject, 'clock' | 'holdDays' | 'workingDays'>

/** Who asks whom. */
interface Direction {
  readonly from: string
  readonly to: string
}

/**
 * A clause of an agreement in force lets this party ask that one to stop a payment, for this purpose and urgency: what it
 * gives the freeze, and the clause. Throws `agreement-not-in-force`, `purpose-not-permitted`, and what `decideAct` throws.
 */
export async function permitFreeze(
  node: NodeContext,
  db: Db | Tx,
  { agreement: hash, purpose, urgency, from, to }: Asked & Direction,
): Promise<{ readonly facts: FreezeFacts; readonly clause: string }> {
  const now = node.now()
  const agreement = await requireInForce(db, hash, { now, parties: [from, to] })
  const permit = decideAct(node, {
    agreement,
    act: { act: 'request.send', from, to, ...actOf({ purpose, urgency }) },
    now,
  })
  const { terms } = agreement
  // Terms with the kind have the member (spec/agreements.md §2), or there would be no clause above.
  const { holdDays, workingDays } = terms.freeze ?? fail('purpose-not-permitted', {})
  const clock = clockOf({ clocks: terms.clocks, urgency })
  const facts = { clock, holdDays, ...(workingDays === undefined ? {} : { workingDays }) }
  return { facts, clause: permit.clause }
}

/** What the requested party says of the money passes by a clause too. Throws what `permitFreeze` throws. */
export async function permitFinding(node: NodeContext, tx: Tx, row: FreezeRow): Promise<LoadedAgreement> {
  const { agreement, now } = await requireFreezeInForce(node, tx, row)
  const act = { act: 'request.answer', from: node.party, to: row.partner, ...actOf(row) } as const
  decideAct(node, { agreement, act, now })
  return agreement
}

/** A new act needs the agreement in force. Throws `agreement-not-in-force`. */
export async function requireFreezeInForce(
  node: NodeContext,
  tx: Tx,
  { agreement, partner }: FreezeRow,
): Promise<{ readonly agreement: LoadedAgreement; readonly now: Instant }> {
  const now = node.now()
  return { agreement: await requireInForce(tx, agreement, { now, parties: [node.party, partner] }), now }
}

/**
 * The terms name the ground of a refusal, and one of size is none from the agreed sums on (R11). Throws `ground-not-agreed`.
 */
export function requireGround(
  { hash, terms }: Pick<LoadedAgreement, 'hash' | 'terms'>,
  { ground, money }: { readonly ground: string; readonly money: FreezeObject['money'] },
): void {
  const threshold = terms.freeze?.thresholds.find(({ currency }) => currency === money?.currency)
  const isLarge = threshold !== undefined && BigInt(money?.claimed ?? '0') >= BigInt(threshold.minor)
  const isAgreed = terms.refusal.grounds.some((agreed) => agreed === ground) && !(ground === 'R11' && isLarge)
  if (!isAgreed) gate({ agreement: hash, act: null }, () => fail('ground-not-agreed', {}))
}

/** A word outside the closed sets is one that no clause permits. */
function actOf({
  purpose: named,
  urgency,
}: Pick<Asked, 'purpose' | 'urgency'>): Pick<Extract<Act, { act: 'request.send' }>, 'kind' | 'purpose' | 'urgency'> {
  const purpose = offenceNames.find((name) => name === named) ?? fail('purpose-not-permitted', {})
  return { kind: 'freeze', purpose, urgency }
}
