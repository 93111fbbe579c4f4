import { toBase64url } from '@comity/codec'
import type { Place } from './draw.ts'
import type { FindingCode } from './errors.ts'

/** What came of one drawn place. */
export type Finding =
  | { readonly place: Place; readonly outcome: 'opened' }
  | { readonly place: Place; readonly outcome: 'erased'; readonly isBeforeDraw: boolean }
  | { readonly place: Place; readonly outcome: 'failed'; readonly code: FindingCode }

/** `inconclusive` accuses nobody: too much was lawfully erased to say that all is well. */
export const verdictNames = ['passed', 'inconclusive', 'breached'] as const
export type VerdictName = (typeof verdictNames)[number]

export interface Verdict {
  readonly verdict: VerdictName
  /** Places, each counted once however often it was drawn. */
  readonly places: number
  readonly opened: number
  readonly erased: number
  readonly failed: number
}

/**
 * spec/audit.md §7. One place that fails is a breach. Erased ones are counted apart: up to `erasedPercent` of the places
 * they change nothing, beyond it, or where one was erased after the draw, the audit says nothing either way.
 */
export function judge({
  findings,
  erasedPercent,
}: {
  readonly findings: readonly Finding[]
  readonly erasedPercent: number
}): Verdict {
  const byPlace = [...new Map(findings.map((finding) => [nameOf(finding.place), finding])).values()]
  const count = (outcome: Finding['outcome']) => byPlace.filter((finding) => finding.outcome === outcome).length
  const [opened, erased, failed] = [count('opened'), count('erased'), count('failed')]
  const isLate = byPlace.some((finding) => finding.outcome === 'erased' && !finding.isBeforeDraw)
  const isTolerated = !isLate && erased * 100 <= erasedPercent * byPlace.length
  const verdict = failed > 0 ? 'breached' : isTolerated ? 'passed' : 'inconclusive'
  return { verdict, places: byPlace.length, opened, erased, failed }
}

/** One name for one place. */
export function nameOf({ digest, position }: Place): string {
  return `${toBase64url(digest)}/${String(position)}`
}

/** spec/audit.md §1: the probability that `draws` openings find a share `fraction` of false places. */
export function detection({ fraction, draws }: { readonly fraction: number; readonly draws: number }): number {
  return 1 - (1 - fraction) ** draws
}
