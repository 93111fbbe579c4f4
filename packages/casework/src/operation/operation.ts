import { formatInstant, type Instant } from '@comity/codec'
import { compareText } from '../compare-text.ts'
import { digestOf } from '../digest.ts'
import { fail } from '../errors.ts'
import { noEvent } from '../event.ts'
import type { Acting } from '../machine.ts'
import { actingRole } from '../roles.ts'
import type { OperationProposal } from './documents.ts'
import { type NamedOperationEvent, namedOperationEvent, type OperationEvent } from './event.ts'
import { type OperationRow, operationRows, type OperationSide, type OperationState, suspendableStates } from './rows.ts'

/** Why an event changes nothing. */
export type OperationRefusal = 'object-mismatch' | 'role-forbids' | 'same-person' | 'consent-missing'

/** A joint operation, the same at every party that holds the same events (spec/operations.md §2). */
export interface Operation {
  readonly proposal: OperationProposal
  readonly state: OperationState | 'NONE'
  /** The state without regard to suspensions: where it goes on when the last is lifted. */
  readonly underlying: OperationState | 'NONE'
  readonly suspendedBy: readonly string[]
  /** By row, the newest document that the lead brought. */
  readonly contents: ReadonlyMap<string, string>
  /** The document of the keeper's key; undefined before there is one. */
  readonly keyDocument: string | undefined
  /** Who agreed to the newest document of a row, by the row of agreement: m1, m2, m4. */
  readonly agreed: ReadonlyMap<string, readonly string[]>
  /** Events that count, by party in their order. */
  readonly events: readonly NamedOperationEvent[]
  readonly refused: readonly { readonly event: string; readonly code: OperationRefusal }[]
  /** Events that wait for one that has not come. */
  readonly waiting: readonly string[]
  /** Parties that wrote two events under one number. */
  readonly equivocating: readonly string[]
  /** What the next event of anybody names as seen. */
  readonly heads: ReadonlyMap<string, { readonly seq: number; readonly head: string }>
}

/** What is known of the events up to some place in each chain. */
interface Standing extends Pick<
  Operation,
  'state' | 'underlying' | 'suspendedBy' | 'contents' | 'keyDocument' | 'agreed'
> {
  readonly ofParty: ReadonlyMap<string, readonly OperationEvent[]>
}

interface Judged extends NamedOperationEvent {
  readonly code: OperationRefusal | null
}

/**
 * The operation that events make, in whatever order they came (spec/operations.md §2): each is judged by what its party had
 * seen when it acted. The signatures were verified. Who is not of the proposal has no voice.
 */
export function replayOperation(proposal: OperationProposal, events: readonly NamedOperationEvent[]): Operation {
  const mine = events.filter(({ event }) => event.operation === proposal.operation && isOf(proposal, event.party))
  const { chains, equivocating } = chainsOf(mine)
  const judged = new Map<string, Judged[]>()
  for (let moved = true; moved;) {
    moved = false
    for (const [party, chain] of chains) {
      const done = judged.get(party) ?? []
      const next = chain.get(done.length + 1)
      if (next === undefined || !follows(next, done) || !hasSeen(next, judged)) continue
      judged.set(party, [...done, { ...next, code: judge(proposal, next, judged) }])
      moved = true
    }
  }
  const taken = [...judged.values()].flat()
  const known = new Set(taken.map(({ hash }) => hash))
  const { ofParty: _ofParty, ...standing } = standingOf(proposal, taken)
  return {
    proposal,
    ...standing,
    events: taken.filter(({ code }) => code === null).map(({ hash, event }) => ({ hash, event })),
    refused: taken.flatMap(({ hash, code }) => (code === null ? [] : [{ event: hash, code }])),
    waiting: [...new Set(mine.map(({ hash }) => hash))].filter((hash) => !known.has(hash)).sort(compareText),
    equivocating,
    heads: new Map(
      [...judged].map(([party, done]) => [party, { seq: done.length, head: done.at(-1)?.hash ?? noEvent }]),
    ),
  }
}

/** The operation as it stood when a party's chain had come to an event; undefined while that event is not here. */
export function operationAt(
  operation: Operation,
  { party, head }: { readonly party: string; readonly head: string },
): OperationState | 'NONE' | undefined {
  const chain = operation.events.filter(({ event }) => event.party === party)
  const at = chain.findIndex(({ hash }) => hash === head)
  if (at < 0) return undefined
  return standingOf(
    operation.proposal,
    chain.slice(0, at + 1).map((one) => ({ ...one, code: null })),
  ).underlying
}

/** Writes the next event of a party. Throws what it would be refused with. */
export function nextOperationEvent(
  operation: Operation,
  {
    row: name,
    party,
    acting,
    content,
    at,
  }: {
    readonly row: string
    readonly party: string
    readonly acting: Acting
    readonly content: string | null
    readonly at: Instant
  },
): NamedOperationEvent {
  const row = operationRows.find((each) => each.row === name) ?? fail('object-mismatch', {})
  const role = acting.by === 'node' ? 'node' : actingRole({ roles: acting.roles, allowed: row.roles })
  const { heads, proposal } = operation
  const own = heads.get(party)
  const next = namedOperationEvent({
    operation: proposal.operation,
    party,
    seq: (own?.seq ?? 0) + 1,
    row: name,
    role,
    actor: acting.by === 'node' ? null : acting.actor,
    at: formatInstant(at),
    content,
    prevHash: own?.head ?? noEvent,
    seen: [...heads]
      .filter(([other]) => other !== party)
      .map(([other, { seq, head }]) => ({ party: other, seq, head }))
      .sort((left, right) => compareText(left.party, right.party)),
  })
  const code = refusalOf(proposal, next.event, standingOf(proposal, operation.events.map(counted)))
  return code === null ? next : fail(code, {})
}

/** Digest of what everybody who holds the same events holds. */
export function operationStateHash({ events, agreed, contents, heads, ...rest }: Operation): string {
  const sorted = <Value>(map: ReadonlyMap<string, Value>): Record<string, Value> => Object.fromEntries(map)
  return digestOf({
    ...rest,
    keyDocument: rest.keyDocument ?? null,
    refused: [...rest.refused].sort((left, right) => compareText(left.event, right.event)),
    events: events.map(({ hash }) => hash).sort(compareText),
    agreed: sorted(agreed),
    contents: sorted(contents),
    heads: sorted(heads),
  })
}

/** Everybody of an operation who states outcomes: the lead and the members, in order. */
export function countingParties({ lead, members }: OperationProposal): readonly string[] {
  return [lead, ...members].sort(compareText)
}

function isOf({ lead, members, keeper }: OperationProposal, party: string): boolean {
  return party === lead || party === keeper || members.includes(party)
}

function isSide(side: OperationSide, { lead, members, keeper }: OperationProposal, party: string): boolean {
  switch (side) {
    case 'lead':
      return party === lead
    case 'member':
      return members.includes(party)
    case 'keeper':
      return party === keeper
    case 'invited':
      return party === keeper || members.includes(party)
    case 'anybody':
      return party === lead || members.includes(party)
  }
}

function counted(named: NamedOperationEvent): Judged {
  return { ...named, code: null }
}

function chainsOf(events: readonly NamedOperationEvent[]): {
  readonly chains: ReadonlyMap<string, ReadonlyMap<number, NamedOperationEvent>>
  readonly equivocating: readonly string[]
} {
  const chains = new Map<string, Map<number, NamedOperationEvent>>()
  const equivocating = new Set<string>()
  for (const one of events) {
    const { party, seq } = one.event
    const chain = chains.get(party) ?? new Map<number, NamedOperationEvent>()
    chains.set(party, chain)
    const known = chain.get(seq)
    if ((known?.hash ?? one.hash) !== one.hash) equivocating.add(party)
    // Of two everybody takes the same: the one whose hash is smaller.
    if (known === undefined || compareText(one.hash, known.hash) < 0) chain.set(seq, one)
  }
  return { chains, equivocating: [...equivocating].sort(compareText) }
}

function follows({ event }: NamedOperationEvent, done: readonly Judged[]): boolean {
  return event.prevHash === (done.at(-1)?.hash ?? noEvent)
}

function hasSeen({ event }: NamedOperationEvent, judged: ReadonlyMap<string, readonly Judged[]>): boolean {
  return event.seen.every(({ party, seq, head }) => judged.get(party)?.[seq - 1]?.hash === head)
}

function judge(
  proposal: OperationProposal,
  { event }: NamedOperationEvent,
  judged: ReadonlyMap<string, readonly Judged[]>,
): OperationRefusal | null {
  const seen = new Map(event.seen.map(({ party, seq }) => [party, seq]))
  const view = [...judged].flatMap(([party, done]) =>
    party === event.party ? done : done.slice(0, seen.get(party) ?? 0),
  )
  return refusalOf(proposal, event, standingOf(proposal, view))
}

function refusalOf(proposal: OperationProposal, event: OperationEvent, standing: Standing): OperationRefusal | null {
  const row = operationRows.find((each) => each.row === event.row)
  if (row === undefined) return 'object-mismatch'
  const isRole = row.roles.includes(event.role) && (event.role === 'node') === (event.actor === null)
  if (!isSide(row.side, proposal, event.party) || !isRole) return 'role-forbids'
  const own = standing.ofParty.get(event.party) ?? []
  const before = own.findLast((each) => each.row === row.notActorOf)
  if (before?.actor === event.actor && event.actor !== null) return 'same-person'
  const isThere = row.from.includes(standing.state)
  // Who lifts a suspension placed it; whoever is invited answers once, and the keeper makes one key.
  const isOwn = row.row !== 'o9' || standing.suspendedBy.includes(event.party)
  const isFirst = row.row !== 'k1' || standing.keyDocument === undefined
  if (!isThere || !isOwn || !isFirst || !isAboutRight(row, event, standing)) return 'object-mismatch'
  return isConsented(proposal, row, standing) ? null : 'consent-missing'
}

function isAboutRight({ content }: OperationRow, event: OperationEvent, { contents }: Standing): boolean {
  if (content === null) return event.content === null
  if (content === 'new') return event.content !== null
  return event.content !== null && event.content === contents.get(content.sameAs)
}

function isConsented({ members, keeper }: OperationProposal, { needs }: OperationRow, standing: Standing): boolean {
  if (needs === null) return true
  const asked = needs.of === 'members' ? members : [...members, keeper]
  const agreed = standing.agreed.get(needs.row) ?? []
  const hasKey = needs.of === 'members' || standing.keyDocument !== undefined
  return hasKey && asked.every((party) => agreed.includes(party))
}

/** The state that events make of which each was judged: those that were refused change nothing. */
function standingOf(proposal: OperationProposal, judged: readonly Judged[]): Standing {
  const ofParty = Map.groupBy(
    judged.filter(({ code }) => code === null).map(({ event }) => event),
    ({ party }) => party,
  )
  const lead = ofParty.get(proposal.lead) ?? []
  const moves = lead.flatMap(({ row }) => (row.startsWith('o') && !['o8', 'o9'].includes(row) ? [row] : []))
  const underlying = operationRows.find(({ row }) => row === moves.at(-1))?.to[0] ?? 'NONE'
  const suspendedBy = [...ofParty]
    .filter(([, own]) => own.findLast(({ row }) => row === 'o8' || row === 'o9')?.row === 'o8')
    .map(([party]) => party)
    .sort(compareText)
  const isHeldUp = suspendedBy.length > 0 && suspendableStates.some((state) => state === underlying)
  const contents = new Map(lead.flatMap(({ row, content }) => (content === null ? [] : [[row, content] as const])))
  const agreements = operationRows.flatMap(({ row, content }) =>
    row.startsWith('m') && content !== null && content !== 'new' ? [{ row, to: contents.get(content.sameAs) }] : [],
  )
  const agreed = agreements.map(({ row, to }) => {
    const parties = [...ofParty].filter(([, own]) => own.some((each) => each.row === row && each.content === to))
    return [row, parties.map(([party]) => party).sort(compareText)] as const
  })
  const key = ofParty.get(proposal.keeper)?.find(({ row }) => row === 'k1')
  return {
    state: isHeldUp ? 'SUSPENDED' : underlying,
    underlying,
    suspendedBy,
    contents,
    keyDocument: key?.content ?? undefined,
    agreed: new Map(agreed),
    ofParty,
  }
}
