import { type FindingCode, findingCodes, verdictNames } from '@comity/audit'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, Digest, InstantText, oneOf, PartyCode, Uuid } from './shapes.ts'

/** What an audit is of (spec/audit.md §2). */
export const AuditPlanFields = {
  audit: Uuid,
  agreement: Digest,
  inquirer: PartyCode,
  publisher: PartyCode,
  from: InstantText,
  until: InstantText,
}

/** A batch of the population: SHA-256 of the question's JWS, and how many elements it has. */
export const AuditedBatch = closed({ digest: Digest, count: Type.Integer({ minimum: 1, maximum: 4_096 }) })

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
