import { type FindingCode, drawnThings, findingCodes, verdictNames } from '@comity/audit'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, Digest, InstantText, oneOf, PartyCode, Uuid } from './shapes.ts'

/** What an audit is of (spec/audit.md §2). */
export const AuditPlanFields = {
  audit: Uuid,
  agreement: Digest,
  inquirer: PartyCode,
  publisher: PartyCode,
  of: oneOf(drawnThings),
  from: InstantText,
  until: InstantText,
}

/** A batch or segment of the population: SHA-256 of the question's JWS or of the file, and its elements or rows. */
export const AuditedBatch = closed({ digest: Digest, count: Type.Integer({ minimum: 1, maximum: 131_072 }) })

/** A key or content sealed to one auditor (spec/audit.md §4, §8). */
export const SealedToAuditor = closed({
  auditor: Digest,
  enc: Digest,
  ciphertext: Type.String({ pattern: '^[A-Za-z0-9_-]+$' }),
})

/** A signed checkpoint of a log. */
export const Checkpoint = Type.String({ minLength: 1, maxLength: 16_384 })

/** What was found of the drawn places (spec/audit.md §7). */
export const AuditOutcome = {
  verdict: oneOf(verdictNames),
  places: Count,
  opened: Count,
  erased: Count,
  failed: Count,
  /** The codes that were found, sorted, each once. */
  codes: Type.Unsafe<FindingCode[]>(
    Type.Array(Type.Union(findingCodes.map((code) => Type.Literal(code))), { maxItems: findingCodes.length }),
  ),
}
