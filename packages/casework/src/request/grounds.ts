import type { RequestKind, Urgency, refusalGrounds } from '@comity/agreement'
import { fail } from '../errors.ts'

export type Ground = (typeof refusalGrounds)[number]

interface GroundRule {
  /** Kinds of request that are never refused so. */
  readonly notKinds: readonly string[]
  readonly notUrgencies: readonly Urgency[]
  /** What a refusal on this ground states beside its reason. */
  readonly states: 'searchedAt' | 'since' | null
  /** Whether the two sides have to have talked before (ETS 185, article 27(6)). */
  readonly consults: boolean
}

const usual: GroundRule = { notKinds: [], notUrgencies: [], states: null, consults: true }

/** Who may use which ground: spec/casework.md §4.2. No ground is "other". */
export const groundRules: Readonly<Record<Ground, GroundRule>> = {
  R01: usual,
  R02: usual,
  R03: usual,
  R04: usual,
  R05: { ...usual, notKinds: ['preservation'] },
  // ETS 185, article 29(3); the reservation of article 29(4) stands in the terms.
  R06: { ...usual, notKinds: ['preservation'] },
  R07: usual,
  R08: usual,
  R09: usual,
  R10: usual,
  R11: { ...usual, notUrgencies: ['E0'] },
  R12: usual,
  R13: { ...usual, consults: false },
  R14: { ...usual, consults: false },
  R15: usual,
  R16: { ...usual, consults: false, states: 'searchedAt' },
  R17: { ...usual, states: 'since' },
  R18: usual,
  R19: usual,
}

/** Grounds on which what was accepted can still be refused (q20): it turned out impossible, or a court said no. */
export const lateGrounds: readonly Ground[] = ['R08', 'R17']

/** Where a ground is used, and what has been done before. */
export interface GroundUse {
  readonly ground: Ground
  readonly row: 'q17' | 'q20' | 'p8'
  readonly state: string
  readonly kind: RequestKind
  readonly urgency: Urgency
  readonly isConsulted: boolean
}

/**
 * Whether a ground may be used there. Throws `ground-not-open` for another kind, class or state, `consultation-first` while the
 * other side was not asked what could be granted instead.
 */
export function requireGroundOpen({ ground, row, state, kind, urgency, isConsulted }: GroundUse): void {
  const rule = groundRules[ground]
  const isOpen = !rule.notKinds.includes(kind) && !rule.notUrgencies.includes(urgency)
  const isHere = row !== 'q17' ? lateGrounds.includes(ground) : state !== 'NEEDS_INFO' || ground === 'R13'
  if (!isOpen || !isHere) fail('ground-not-open', {})
  const isHasty = urgency === 'E0' || urgency === 'E1'
  if (row === 'q17' && rule.consults && !isHasty && !isConsulted) fail('consultation-first', {})
}

/**
 * Words of reasons that are none (UN Model Treaty on Mutual Assistance, article 4(2); FATF Recommendation 40): secrecy of banks
 * as such, a fiscal character, the other's type, an inquiry under way, which is P01.
 */
const forbiddenReasons: readonly RegExp[] = [
  /\b(bank|banking|customer|financial)[- ]secre(cy|t)\b/i,
  /\bfiscal (matter|character|offence|offense|nature)/i,
  /\btax (matter|character|offence|offense)s?\b/i,
  /\b(counterpart|requesting (party|authority|agency)) is (of a different|not of the same) (type|nature|status|kind)/i,
  /\b(inquiry|enquiry|investigation|proceeding)s? (is|are) (under ?way|ongoing|pending)\b/i,
  /银行(客户)?保密/,
  /财税性质|税务性质|财政性质|税务事项/,
  /(对方|请求方)的?(类型|性质|地位)不同/,
  /(调查|侦查|诉讼)(正在|尚在)进行/,
]

/** Refuses a reason in words that the law does not take as one. Throws `reason-forbidden`. */
export function requireLawfulReason(text: string): void {
  if (forbiddenReasons.some((pattern) => pattern.test(text))) fail('reason-forbidden', {})
}
