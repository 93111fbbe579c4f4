import type { Urgency } from '@comity/agreement'
import { formatInstant, type Instant, parseInstant, second } from '@comity/codec'
import { type Clock, type Deadlines, deadlinesFrom } from '../clocks.ts'
import type { CaseEvent } from '../event.ts'
import type { CaseKind } from '../request/particulars.ts'
import { type RequestState, requestStates, settledRequestStates } from '../request/rows.ts'
import type { SharedFigures } from './figures.ts'
import { groupsOf } from './groups.ts'
import { isWithin, type Period } from './period.ts'

/** A request as both sides hold it, with its events in order. */
export interface CountedRequest {
  readonly from: string
  readonly kind: CaseKind
  readonly urgency: Urgency
  readonly clock: Clock
  readonly events: readonly Pick<CaseEvent, 'row' | 'to' | 'at'>[]
}

/** What a request was at the end of the period. Null for one that was not delivered by then, or had ended before it. */
interface Standing {
  readonly state: RequestState
  readonly delivered: Instant
  readonly answered: Instant | undefined
  readonly acknowledged: Instant | undefined
}

/**
 * spec/oversight.md §4.2. Only what was delivered counts: of anything else the other side knows nothing. Each event counts
 * at the instant that it names, so that both sides, which hold the same events, come to the same figures.
 */
export function requestFigures(requests: readonly CountedRequest[], period: Period): SharedFigures['requests'] {
  const counted = requests.flatMap((request) => {
    const standing = standingOf(request, period)
    return standing === null ? [] : [{ ...request, ...standing }]
  })
  return groupsOf(counted, ({ from, kind, urgency }) => [from, kind, urgency]).flatMap(([, members]) =>
    members.slice(0, 1).map(({ from, kind, urgency }) => ({ from, kind, urgency, ...figuresOf(members, period) })),
  )
}

type Counted = Standing & Pick<CountedRequest, 'clock'>

function figuresOf(members: readonly Counted[], period: Period) {
  const times = members.flatMap(({ delivered, answered }) =>
    answered !== undefined && isWithin(answered, period) ? [answered - delivered] : [],
  )
  return {
    delivered: members.filter(({ delivered }) => isWithin(delivered, period)).length,
    states: requestStates.flatMap((state) => {
      const count = members.filter((member) => member.state === state).length
      return count === 0 ? [] : [{ state, count }]
    }),
    answered: { count: times.length, medianSeconds: medianSeconds(times) },
    overdue: {
      acknowledge: members.filter((member) =>
        ranOut({ deadline: deadlineOf(member, 'acknowledge'), met: member.acknowledged }, period),
      ).length,
      answer: members.filter((member) =>
        ranOut({ deadline: deadlineOf(member, 'answer'), met: member.answered }, period),
      ).length,
    },
  }
}

function deadlineOf({ clock, delivered }: Counted, name: keyof Deadlines): Instant {
  return parseInstant(deadlinesFrom({ clock, delivered: formatInstant(delivered) })[name])
}

/** spec/casework.md §5: a deadline counts as kept until its own instant. */
function ranOut(
  { deadline, met }: { readonly deadline: Instant; readonly met: Instant | undefined },
  period: Period,
): boolean {
  return isWithin(deadline, period) && (met === undefined || met > deadline)
}

function standingOf({ events }: CountedRequest, { from, to }: Period): Standing | null {
  const past = events
    .map(({ row, to: state, at }) => ({ row, state, at: parseInstant(at) }))
    .filter(({ at }) => at < to)
  const atOf = (row: string) => past.find((event) => event.row === row)?.at
  const delivered = atOf('q5')
  const last = past.at(-1)
  if (delivered === undefined || last === undefined) return null
  const state = requestStates.find((known) => known === last.state)
  if (state === undefined || (settledRequestStates.includes(state) && last.at < from)) return null
  // A refusal with a ground is an answer (spec/agreements.md §13).
  return {
    state,
    delivered,
    answered: atOf('q19') ?? atOf('p1') ?? atOf('q17') ?? atOf('q20') ?? atOf('p8') ?? atOf('q14'),
    acknowledged: atOf('q8'),
  }
}

/** Of an even number the lower one in the middle: no rounding for two parties to differ in. */
function medianSeconds(times: readonly number[]): number | null {
  const middle = [...times].sort((left, right) => left - right)[Math.floor((times.length - 1) / 2)]
  return middle === undefined ? null : Math.max(0, Math.floor(middle / second))
}
