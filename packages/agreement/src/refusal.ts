import type { Act } from './acts.ts'
import type { agreementErrors } from './errors.ts'
import type { Terms } from './terms.ts'

/** Codes with which an act is refused that the engine did not permit. */
export type RefusalCode = Extract<
  keyof typeof agreementErrors,
  'purpose-not-permitted' | 'basis-not-permitted' | 'profile-not-permitted' | 'status-not-permitted'
>

/** Why no clause permits an act: the code, and the clauses that came nearest. */
export interface Refusal {
  readonly code: RefusalCode
  /** Clauses of the rules that held everything up to what the code names, by number; none where no rule has the direction. */
  readonly clauses: readonly string[]
}

interface Step {
  readonly code: RefusalCode
  readonly holds: (rule: Terms['match'][number]) => boolean
}

/**
 * Explains a refusal; decides nothing. The rules are narrowed in a fixed order (direction and purpose, basis, profile,
 * statuses) and the first step that leaves none gives the code, the same at both nodes (spec/agreements.md §9).
 */
export function explainRefusal(terms: Terms, act: Act): Refusal {
  switch (act.act) {
    case 'match.evaluate': {
      if (act.inquirer === act.publisher) return { code: 'purpose-not-permitted', clauses: [] }
      const inDirection = terms.match.filter(
        (rule) => rule.inquirers.includes(act.inquirer) && rule.publishers.includes(act.publisher),
      )
      return narrow(inDirection, [
        { code: 'purpose-not-permitted', holds: (rule) => includes(rule.purposes, act.purpose) },
        { code: 'basis-not-permitted', holds: (rule) => rule.bases.includes(act.basis) },
        { code: 'profile-not-permitted', holds: (rule) => rule.profiles.includes(act.profile) },
      ])
    }
    case 'index.publish': {
      const ofPublisher = terms.match.filter((rule) => rule.publishers.includes(act.publisher))
      return narrow(ofPublisher, [
        { code: 'profile-not-permitted', holds: (rule) => rule.profiles.includes(act.profile) },
      ])
    }
    case 'request.send': {
      const inDirection = terms.requests.filter((rule) => rule.from.includes(act.from) && rule.to.includes(act.to))
      return { code: 'purpose-not-permitted', clauses: clausesIn(act.from === act.to ? [] : inDirection) }
    }
    case 'request.answer': {
      const inDirection = terms.requests.filter((rule) => rule.from.includes(act.to) && rule.to.includes(act.from))
      return { code: 'purpose-not-permitted', clauses: clausesIn(act.from === act.to ? [] : inDirection) }
    }
  }
}

/**
 * The clauses that a refusal under these terms rests on, by its code: those that came nearest to permitting the act, or
 * the one that holds the term. None for a code that no clause gives. Explains; decides nothing.
 */
export function clausesBehind({
  terms,
  code,
  act,
}: {
  readonly terms: Terms
  readonly code: string
  /** What was decided; null where the refusal is not about one act. */
  readonly act: Act | null
}): readonly string[] {
  const single = singleClause(terms, code)
  if (single !== undefined) return [single]
  const explained = act === null ? undefined : explainRefusal(terms, act)
  return explained?.code === code ? explained.clauses : []
}

/** The clause that holds what a code is about, where it is always the same one. */
function singleClause(terms: Terms, code: string): string | undefined {
  switch (code) {
    case 'agreement-not-in-force':
    case 'agreement-superseded':
    case 'notice-too-short':
      return terms.inForce.clause
    case 'marking-forbids':
      return terms.handling.clause
    case 'quota-exceeded':
      return terms.budgets.clause
    case 'dual-criminality-open':
      return terms.dualCriminality.clause
    case 'ground-not-agreed':
      return terms.refusal.clause
    case 'witness-quorum':
      return terms.log.clause
    case 'key-retired':
    case 'manifest-invalid':
      return terms.index.clause
    default:
      return undefined
  }
}

function narrow(rules: readonly Terms['match'][number][], steps: readonly Step[]): Refusal {
  let left = rules
  for (const { code, holds } of steps) {
    const next = left.filter(holds)
    if (next.length === 0) return { code, clauses: clausesIn(left) }
    left = next
  }
  return { code: 'status-not-permitted', clauses: clausesIn(left) }
}

function clausesIn(rules: readonly { readonly clause: string }[]): readonly string[] {
  return [...new Set(rules.map(({ clause }) => clause))].sort(byNumber)
}

/** 4.2 before 4.10. */
export function byNumber(left: string, right: string): number {
  const [leftParts, rightParts] = [left.split('.').map(Number), right.split('.').map(Number)]
  for (let at = 0; at < Math.max(leftParts.length, rightParts.length); at += 1) {
    const difference = (leftParts[at] ?? 0) - (rightParts[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name)
}
