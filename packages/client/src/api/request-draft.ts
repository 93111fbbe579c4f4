import { offences } from '@comity/agreement'
import { caseKinds, ParticularsSchema } from '@comity/casework/request'
import Type from 'typebox'
import { UrgencyName } from './request-summary.ts'
import { oneOf, Paragraph } from './shapes.ts'

/** What a person says of a request beside the hit that it cites. */
export const requestDraft = {
  /** `information` without it. */
  kind: Type.Optional(oneOf(caseKinds)),
  /** Of every other kind: spec/casework.md §7.1. */
  particulars: Type.Optional(ParticularsSchema),
  urgency: UrgencyName,
  question: Paragraph,
  /** The act within the hit's purpose (spec/offences.md); the whole category without it. */
  offence: Type.Optional(oneOf(offences)),
  /** Of the requested party only fenced persons may know of it (spec/casework.md §12); not so without it. */
  confidential: Type.Optional(Type.Boolean()),
}
