import { isComityError, type Verified } from '@comity/codec'
import { type AskedBatch, type PinnedLog, type ProvenBatch, verifyAskedBatch } from './asked-batch.ts'
import type { Place } from './draw.ts'
import { verifyErasure } from './erasure.ts'
import { fail, type FindingCode, findingCodes } from './errors.ts'
import { type QuestionOpening, verifyQuestion } from './question-opening.ts'
import { type Finding, nameOf } from './verdict.ts'

/** What the inquirer answers for a drawn place. */
export type PlaceAnswer =
  { readonly kind: 'opening'; readonly opening: QuestionOpening } | { readonly kind: 'erased'; readonly proof: unknown }

export interface QuestionAudit {
  /** What `drawPlaces` gave; a place that was drawn twice is looked at once. */
  readonly places: readonly Place[]
  readonly agreement: string
  /** The stored batch of a place, which the publisher gave. */
  readonly batchOf: (place: Place) => AskedBatch
  /** Undefined where the inquirer has nothing to show. */
  readonly answerOf: (place: Place) => PlaceAnswer | undefined
  readonly log: PinnedLog
  /** Size of the inquirer's checkpoint in the draw. */
  readonly closing: number
}

/** Looks at every drawn place (spec/audit.md §5, §6): what `judge` makes a verdict of. Throws no finding. */
export function auditQuestions(audit: QuestionAudit): readonly Finding[] {
  const proven = new Map<AskedBatch, Verified<ProvenBatch>>()
  const provenBatch = (place: Place) => {
    const batch = audit.batchOf(place)
    const known = proven.get(batch) ?? verifyAskedBatch({ batch, log: audit.log })
    proven.set(batch, known)
    return known
  }
  const places = new Map(audit.places.map((place) => [nameOf(place), place]))
  return [...places.values()].map((place) => {
    try {
      return findingOf(audit, place, provenBatch)
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      return { place, outcome: 'failed', code }
    }
  })
}

function findingOf(audit: QuestionAudit, place: Place, provenBatch: (place: Place) => Verified<ProvenBatch>): Finding {
  const batch = provenBatch(place)
  const answer = audit.answerOf(place) ?? fail('opening-missing', { position: place.position })
  if (answer.kind === 'opening') {
    verifyQuestion({ place, batch, opening: answer.opening })
    return { place, outcome: 'opened' }
  }
  const { agreement, log, closing } = audit
  const { isBeforeDraw } = verifyErasure({ place, agreement, proof: answer.proof, log, closing })
  return { place, outcome: 'erased', isBeforeDraw }
}

/** The finding that an error is, undefined for any other. */
export function codeOf(error: unknown): FindingCode | undefined {
  return isComityError(error) ? findingCodes.find((code) => code === error.code) : undefined
}
