/** Names of the templates; their text is loaded only by whoever drafts: `@comity/agreement/templates`. */
export const templateNames = [
  'bilateral-police',
  'multilateral-telecom-fraud',
  'bank-fiu-freeze',
  'cert-sharing',
  'university-research',
] as const

export type TemplateName = (typeof templateNames)[number]
