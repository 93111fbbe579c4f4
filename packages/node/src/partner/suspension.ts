import {
  agreementDenounce,
  agreementSign,
  caseClose,
  channelReset,
  keyRollover,
  messageVoid,
  negotiationStatement,
  reconcileCompare,
  requestEvent,
  retractionAnswer,
  retractionSend,
} from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db } from '../schema.ts'
import { type Clocks, hasLapsed, lapsesAfterStart, type Suspension } from './suspension-state.ts'

/**
 * What passes both ways although the party is suspended (spec/agreements.md §14): ending duties, what keeps the channel
 * and its keys whole, and signatures and statements about a text, which all its parties have to count alike.
 */
const duties: ReadonlySet<string> = new Set(
  [
    retractionSend,
    retractionAnswer,
    caseClose,
    keyRollover,
    channelReset,
    messageVoid,
    reconcileCompare,
    agreementDenounce,
    agreementSign,
    negotiationStatement,
  ].map(({ name }) => name),
)

/** What a suspended party still owes us: an answer is kept as it comes, or both sides tell a request's story differently. */
const owed: ReadonlySet<string> = new Set([requestEvent.name])

/**
 * The suspensions of a node. One process works on a database at a time, so this is all there is: each gate sees a
 * suspension without a query, and from the moment at which the act's transaction has the channel, not from its commit.
 */
export interface Suspensions {
  readonly clocks: () => Clocks
  readonly byParty: Map<string, Suspension>
}

/** What of a node says whether a party is suspended. */
export type SuspensionNode = Pick<NodeContext, 'suspensions'>

/** Reads the suspensions that last; called once, before anything is served. `clocks` reads the wall and the monotonic one. */
export async function openSuspensions({
  db,
  clocks,
}: {
  readonly db: Db
  readonly clocks: () => Clocks
}): Promise<Suspensions> {
  const rows = await db.selectFrom('party_suspension').selectAll().execute()
  const started = clocks()
  const byParty = new Map(
    rows.map((row): [string, Suspension] => [
      row.party,
      {
        suspendedBy: row.suspended_by,
        suspendedAt: row.suspended_at,
        confirmedBy: row.confirmed_by,
        confirmedAt: row.confirmed_at,
        liftBy: row.lift_by,
        lapsesAt: lapsesAfterStart(row.suspended_at, started),
        isLapsed: row.lapsed_at !== null,
      },
    ]),
  )
  return { clocks, byParty }
}

/** Both clocks as they are now. */
export function clocksOf({ suspensions }: SuspensionNode): Clocks {
  return suspensions.clocks()
}

/** The suspension of a party, lapsed or not. */
export function suspensionOf({ suspensions }: SuspensionNode, party: string): Suspension | undefined {
  return suspensions.byParty.get(party)
}

/** The suspension that stops a party now. */
export function standingSuspension(node: SuspensionNode, party: string): Suspension | undefined {
  const suspension = suspensionOf(node, party)
  return suspension === undefined || hasLapsed(suspension, clocksOf(node)) ? undefined : suspension
}

/** Says what is so from now on; undefined ends it. */
export function keepSuspension(
  { suspensions: { byParty } }: SuspensionNode,
  party: string,
  suspension: Suspension | undefined,
): void {
  if (suspension === undefined) byParty.delete(party)
  else byParty.set(party, suspension)
}

/** Every party with a suspension whose hour is over and whose log does not say so yet. */
export function lapsedParties({ suspensions: { byParty, clocks } }: SuspensionNode): readonly string[] {
  if (byParty.size === 0) return []
  const read = clocks()
  return [...byParty].filter(([, one]) => !one.isLapsed && hasLapsed(one, read)).map(([party]) => party)
}

/** May nothing of this name go to the party now? Ending duties always may. */
export function isStopped(node: SuspensionNode, party: string, name: string): boolean {
  return !duties.has(name) && standingSuspension(node, party) !== undefined
}

/**
 * Refuses what came from a suspended party as if no agreement were in force: why is not its to know. Throws
 * `agreement-not-in-force`.
 */
export function refuseStopped(node: SuspensionNode, party: string, name: string): void {
  if (!owed.has(name) && isStopped(node, party, name)) fail('agreement-not-in-force', {})
}

/** What one's own people are refused with. Throws `party-suspended`. */
export function refuseOwn(node: SuspensionNode, party: string, name: string): void {
  if (isStopped(node, party, name)) fail('party-suspended', {})
}
