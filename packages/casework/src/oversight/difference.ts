import type { Verified } from '@comity/codec'
import { compareText } from '../compare-text.ts'
import { fail } from '../errors.ts'
import type { OversightReport, RefusalFigure, SharedFigures } from './figures.ts'

/** Where the two nodes' messages tell which side is right: a lane of `reconcile.compare`, or what a person looks at. */
export type Where = 'questions' | 'requests' | 'retractions' | 'audits' | 'emergencies' | 'agreements' | 'messages'

/** One shared figure on which two reports differ. */
export interface Difference {
  readonly agreement: string | null
  readonly where: Where
  /** Such as `questions norland-police domain/1 2026-12-01 elements`. */
  readonly figure: string
  readonly ours: string
  readonly theirs: string
}

type Value = Omit<Difference, 'ours' | 'theirs'> & { readonly value: string }

/**
 * Every shared figure on which two parties' reports of one period differ, in a fixed order; empty where they agree
 * (spec/oversight.md §7). Throws `object-mismatch` for reports that are not of one period or not of each other, `schema` for
 * one that names a figure twice.
 */
export function differencesOf({
  ours,
  theirs,
}: {
  readonly ours: Verified<OversightReport>
  readonly theirs: Verified<OversightReport>
}): readonly Difference[] {
  if (ours.from !== theirs.from || ours.to !== theirs.to || ours.party === theirs.party) fail('object-mismatch', {})
  const left = valuesOf(ours, theirs.party)
  const right = valuesOf(theirs, ours.party)
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort(compareText)
  return keys.flatMap((key) => {
    const [mine, other] = [left.get(key), right.get(key)]
    const known = mine ?? other
    // What one side does not name it counts as none.
    const none = /^\d+$/.test(known?.value ?? '') ? '0' : 'none'
    const [oursValue, theirsValue] = [mine?.value ?? none, other?.value ?? none]
    if (known === undefined || oursValue === theirsValue) return []
    const { agreement, where, figure } = known
    return [{ agreement, where, figure, ours: oursValue, theirs: theirsValue }]
  })
}

function valuesOf(report: OversightReport, partner: string): ReadonlyMap<string, Value> {
  const [about, ...again] = report.partners.filter((one) => one.partner === partner)
  if (about === undefined) return fail('object-mismatch', {})
  const values = [
    ...about.refusals.map(refusalValue),
    ...about.agreements.flatMap(({ agreement, shared }) => sharedValues(agreement, shared)),
  ]
  const byName = new Map(values.map((value) => [`${value.agreement ?? ''} ${value.figure}`, value]))
  // A figure that stands twice would be compared once.
  if (again.length > 0 || byName.size !== values.length) fail('schema', {})
  return byName
}

function refusalValue({ from, name, code, count }: RefusalFigure): Value {
  return { agreement: null, where: 'messages', figure: `refusals ${from} ${name} ${code}`, value: String(count) }
}

function sharedValues(agreement: string, shared: SharedFigures): readonly Value[] {
  const { questions, requests, retractions, audits, emergencies, denunciations } = shared
  return [
    ...questions.flatMap(({ inquirer, profile, day, batches, elements, set }) =>
      named(agreement, 'questions', [inquirer, profile, day], { batches, elements, set }),
    ),
    ...requests.flatMap(({ from, kind, urgency, delivered, states, answered, overdue }) =>
      named(agreement, 'requests', [from, kind, urgency], {
        delivered,
        ...Object.fromEntries(states.map(({ state, count }) => [state, count])),
        answered: answered.count,
        medianSeconds: answered.medianSeconds ?? 'none',
        overdueAcknowledge: overdue.acknowledge,
        overdueAnswer: overdue.answer,
      }),
    ),
    ...retractions.flatMap(({ from, sent, answered, unanswered, oldest }) =>
      named(agreement, 'retractions', [from], { sent, answered, unanswered, oldest: oldest ?? 'none' }),
    ),
    ...audits.flatMap(({ inquirer, verdict, count }) => named(agreement, 'audits', [inquirer], { [verdict]: count })),
    ...emergencies.flatMap(({ inquirer, profile, urgency, notices, elements }) =>
      named(agreement, 'emergencies', [inquirer, profile, urgency], { notices, elements }),
    ),
    ...denunciations.flatMap(({ party, denouncedAt }) =>
      named(agreement, 'agreements', ['denounced', party], { [denouncedAt]: 1 }),
    ),
  ]
}

function named(
  agreement: string,
  where: Where,
  of: readonly string[],
  figures: Readonly<Record<string, number | string>>,
): readonly Value[] {
  return Object.entries(figures).map(([name, value]) => ({
    agreement,
    where,
    figure: [where, ...of, name].join(' '),
    value: String(value),
  }))
}
