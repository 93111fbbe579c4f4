import { canonicalBytes, formatInstant, fromBase64url, type Instant, sha256, toBase64url, utcDay } from '@comity/codec'
import type { RefusalFigure, SharedFigures } from './figures.ts'
import { groupsOf } from './groups.ts'
import { isWithin, type Period } from './period.ts'

/** A question that was answered. */
export interface CountedQuestion {
  readonly inquirer: string
  readonly profile: string
  readonly elements: number
  /** base64url SHA-256 of the question's JWS. */
  readonly digest: string
  /** `sentAt` of the question: the one instant that both sides have of it. */
  readonly sentAt: Instant
}

/** spec/oversight.md §4.1. */
export function questionFigures(questions: readonly CountedQuestion[], period: Period): SharedFigures['questions'] {
  const counted = questions.filter(({ sentAt }) => isWithin(sentAt, period))
  return groupsOf(counted, ({ inquirer, profile, sentAt }) => [inquirer, profile, utcDay(sentAt)]).map(
    ([[inquirer = '', profile = '', day = ''], members]) => ({
      inquirer,
      profile,
      day,
      batches: members.length,
      elements: members.reduce((sum, { elements }) => sum + elements, 0),
      set: setOf(members.map(({ digest }) => digest)),
    }),
  )
}

/** SHA-256 of the RFC 8785 form of the sorted digests. Throws `schema` for what is no digest. */
function setOf(digests: readonly string[]): string {
  for (const digest of digests) fromBase64url(digest, 32)
  return toBase64url(sha256(canonicalBytes([...digests].sort())))
}

/** A retraction with the `sentAt` of its message and of the first answer to it. */
export interface CountedRetraction {
  readonly from: string
  readonly sentAt: Instant
  readonly answeredAt: Instant | null
}

/** spec/oversight.md §4.3. */
export function retractionFigures(
  retractions: readonly CountedRetraction[],
  period: Period,
): SharedFigures['retractions'] {
  const begun = retractions.filter(({ sentAt, answeredAt }) => {
    const isOver = answeredAt !== null && answeredAt < period.from
    return sentAt < period.to && !(isOver && sentAt < period.from)
  })
  return groupsOf(begun, ({ from }) => [from]).map(([[from = ''], members]) => {
    const waiting = members.filter(({ answeredAt }) => answeredAt === null || answeredAt >= period.to)
    const oldest = Math.min(...waiting.map(({ sentAt }) => sentAt))
    return {
      from,
      sent: members.filter(({ sentAt }) => isWithin(sentAt, period)).length,
      answered: members.filter(({ answeredAt }) => answeredAt !== null && isWithin(answeredAt, period)).length,
      unanswered: waiting.length,
      oldest: waiting.length === 0 ? null : formatInstant(oldest),
    }
  })
}

/** An audit that both nodes were told of. */
export interface CountedAudit {
  readonly inquirer: string
  /** End of the audited period: a fact of the plan, so that both count it in one report. */
  readonly until: Instant
  readonly verdict: SharedFigures['audits'][number]['verdict']
}

/** spec/oversight.md §4.4. */
export function auditFigures(audits: readonly CountedAudit[], period: Period): SharedFigures['audits'] {
  const counted = audits.filter(({ until }) => isWithin(until, period))
  return groupsOf(counted, ({ inquirer, verdict }) => [inquirer, verdict]).map(([[inquirer = ''], members]) => ({
    inquirer,
    verdict: members[0]?.verdict ?? 'open',
    count: members.length,
  }))
}

/** A notice of an emergency, at the `sentAt` of its message. */
export interface CountedEmergency {
  readonly inquirer: string
  readonly profile: string
  readonly urgency: SharedFigures['emergencies'][number]['urgency']
  readonly elements: number
  readonly sentAt: Instant
}

/** spec/oversight.md §4.6. */
export function emergencyFigures(notices: readonly CountedEmergency[], period: Period): SharedFigures['emergencies'] {
  const counted = notices.filter(({ sentAt }) => isWithin(sentAt, period))
  return groupsOf(counted, ({ inquirer, profile, urgency }) => [inquirer, profile, urgency]).map(
    ([[inquirer = '', profile = ''], members]) => ({
      inquirer,
      profile,
      urgency: members[0]?.urgency ?? 'E0',
      notices: members.length,
      elements: members.reduce((sum, { elements }) => sum + elements, 0),
    }),
  )
}

/** A sequenced message that its reader refused. */
export interface CountedRefusal {
  readonly from: string
  readonly name: string
  readonly code: string
  readonly sentAt: Instant
}

/** spec/oversight.md §4.5. */
export function refusalFigures(refusals: readonly CountedRefusal[], period: Period): readonly RefusalFigure[] {
  const counted = refusals.filter(({ sentAt }) => isWithin(sentAt, period))
  return groupsOf(counted, ({ from, name, code }) => [from, name, code]).map(
    ([[from = '', name = '', code = ''], members]) => ({ from, name, code, count: members.length }),
  )
}
