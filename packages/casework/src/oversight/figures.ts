import { urgencies } from '@comity/agreement'
import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { caseKinds } from '../request/particulars.ts'
import { requestStates } from '../request/rows.ts'

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const Party = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
const Profile = Type.String({ pattern: '^[a-z]{2,16}/[1-9][0-9]?$' })
const Word = Type.String({ pattern: '^[a-z][a-z0-9.-]{0,63}$' })
const InstantText = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const Month = Type.String({ pattern: '^\\d{4}-\\d\\d$' })
const Clause = Type.String({ pattern: '^[1-9][0-9.]{0,19}$' })

/** Questions that were answered, of one inquirer, profile and UTC day (spec/oversight.md §4.1). */
export const QuestionFigure = closed({
  inquirer: Party,
  profile: Profile,
  day: Day,
  batches: Count,
  elements: Count,
  /** Over the sorted digests of the questions: two that count the same count the same questions. */
  set: Digest,
})

/** Requests of one side, kind and urgency (spec/oversight.md §4.2). */
export const RequestFigure = closed({
  from: Party,
  kind: oneOf(caseKinds),
  urgency: oneOf(urgencies),
  /** Delivered in the period. */
  delivered: Count,
  /** Where those stand at its end that were under way in it. */
  states: Type.Array(closed({ state: oneOf(requestStates), count: Count }), { maxItems: requestStates.length }),
  answered: closed({ count: Count, medianSeconds: Type.Union([Type.Null(), Count]) }),
  /** Clocks that ran out in the period. */
  overdue: closed({ acknowledge: Count, answer: Count }),
})

/** Retractions of one side (spec/oversight.md §4.3). */
export const RetractionFigure = closed({
  from: Party,
  sent: Count,
  answered: Count,
  /** Without an answer at the end of the period, and since when the oldest of them waits. */
  unanswered: Count,
  oldest: Type.Union([Type.Null(), InstantText]),
})

/** Audits whose period ended in this one (spec/oversight.md §4.4); `open` is one without a verdict. */
export const AuditFigure = closed({
  inquirer: Party,
  verdict: oneOf(['open', 'passed', 'inconclusive', 'breached']),
  count: Count,
})

/** Notices of an emergency, of one inquirer, profile and urgency (spec/oversight.md §4.6). */
export const EmergencyFigure = closed({
  inquirer: Party,
  profile: Profile,
  urgency: oneOf(['E0', 'E1']),
  notices: Count,
  /** Elements of the reserve that they let through. */
  elements: Count,
})

/** What both parties of an agreement must come to alike. */
export const SharedFigures = closed({
  questions: Type.Array(QuestionFigure),
  requests: Type.Array(RequestFigure),
  retractions: Type.Array(RetractionFigure),
  audits: Type.Array(AuditFigure),
  emergencies: Type.Array(EmergencyFigure),
  denunciations: Type.Array(closed({ party: Party, denouncedAt: InstantText })),
})
export type SharedFigures = Static<typeof SharedFigures>

/** Messages that the reader refused with a signed receipt (spec/oversight.md §4.5); of all agreements. */
export const RefusalFigure = closed({ from: Party, name: Word, code: Word, count: Count })
export type RefusalFigure = Static<typeof RefusalFigure>

/** What only the party itself can count (spec/oversight.md §5). */
export const OwnFigures = closed({
  /** Counters of the days that the period touches. */
  budgets: Type.Array(
    closed({
      kind: Word,
      inquirer: Type.Union([Type.Literal(''), Party]),
      profile: Type.Union([Type.Literal(''), Profile]),
      periods: Count,
      used: Count,
      peak: Count,
      budget: Count,
    }),
  ),
  /** Charged in the period for a question that was signed outside it. */
  strays: Count,
  /** By whole UTC months; null stands for fewer than `smallNumber`. */
  hits: Type.Array(
    closed({
      month: Month,
      found: Type.Union([Type.Null(), Count]),
      confirmed: Type.Union([Type.Null(), Count]),
    }),
  ),
  /** Acts that this node refused, its own people's and the partner's. */
  refusals: Type.Array(
    closed({ by: oneOf(['own', 'partner']), route: Word, code: Word, clauses: Type.Array(Clause), count: Count }),
  ),
  /** Questions of this party that ended with a code. */
  unanswered: Type.Array(closed({ code: Word, batches: Count })),
})
export type OwnFigures = Static<typeof OwnFigures>

/** The whole report of one party: what it shares with each partner, and what is its own (spec/oversight.md §2). */
export const OversightReport = closed({
  format: Type.Literal('comity.oversight-report/2'),
  party: Party,
  /** From this instant on … */
  from: InstantText,
  /** … and before this one. */
  to: InstantText,
  madeAt: InstantText,
  partners: Type.Array(
    closed({
      partner: Party,
      refusals: Type.Array(RefusalFigure),
      agreements: Type.Array(
        closed({
          agreement: Digest,
          /** The node still holds all that the figures are made of: nothing was due to be erased. */
          complete: Type.Boolean(),
          shared: SharedFigures,
          own: Type.Union([Type.Null(), OwnFigures]),
        }),
      ),
      own: Type.Union([
        Type.Null(),
        closed({
          /** Messages of the period to this partner that have no receipt yet. */
          underWay: Count,
          suspensions: Type.Array(closed({ at: InstantText, state: Word })),
        }),
      ]),
    }),
  ),
})
export type OversightReport = Static<typeof OversightReport>

/** A count of hits below this one is not told: it would speak of single cases (spec/attacks.md I-02). */
export const smallNumber = 5
