import { fail } from '../errors.ts'

/** What a person may ask about what is kept of them (spec/subjects.md §2). */
export const subjectKinds = ['access', 'rectification', 'restriction', 'erasure'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** Why an answer may take longer; said to the person before the first deadline is over. */
export const extensionReasons = ['complexity', 'many-requests'] as const
export type ExtensionReason = (typeof extensionReasons)[number]

/** Why what stands in a case is kept from the person it is about (spec/subjects.md §5). */
export const withholdingGrounds = [
  'ongoing-inquiry',
  'crime-prevention',
  'public-security',
  'national-security',
  'rights-of-others',
  'tipping-off',
] as const
export type WithholdingGround = (typeof withholdingGrounds)[number]

/** What a partner's index said is the partner's to disclose; the person is sent to it. */
export const originatorControl = 'originator-control'

const always = ['identity-unproven', 'manifestly-unfounded', 'excessive', ...withholdingGrounds] as const
const ofChange = ['nothing-held'] as const

/** Lawful grounds on which a request of each kind may be refused (spec/subjects.md §4); no other is one. */
export const refusalGrounds = {
  access: always,
  rectification: [...always, ...ofChange, 'data-accurate', 'evidence'],
  restriction: [...always, ...ofChange, 'data-accurate', 'legal-claim', 'vital-interest'],
  erasure: [...always, ...ofChange, 'evidence', 'legal-duty', 'legal-claim', 'vital-interest'],
} as const satisfies Readonly<Record<SubjectKind, readonly string[]>>
export type RefusalGround = (typeof refusalGrounds)[SubjectKind][number]

/** Every ground of any kind, once. */
export const allRefusalGrounds: readonly RefusalGround[] = [...new Set(Object.values(refusalGrounds).flat())]

/** A ground refuses only the kinds of request that the law gives it for. Throws `ground-not-lawful`. */
export function requireLawfulGround(kind: SubjectKind, ground: string): void {
  const grounds: readonly string[] = refusalGrounds[kind]
  if (!grounds.includes(ground)) fail('ground-not-lawful', {})
}
