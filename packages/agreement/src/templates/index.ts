import { bankFiuFreeze } from './bank-fiu-freeze.ts'
import { bilateralPolice } from './bilateral-police.ts'
import { certSharing } from './cert-sharing.ts'
import { multilateralTelecomFraud } from './multilateral-telecom-fraud.ts'
import type { AgreementTemplate } from './template-shape.ts'
import { universityResearch } from './university-research.ts'

export { contradictedFigures, type ContradictedFigure } from './contradicted-figures.ts'
export { exampleWords, type ExampleWords } from './example-clause.ts'
export { fillTemplate, hasPlaces, type TemplateFilling, unnamedContact } from './fill-template.ts'
export type { AgreementTemplate, TemplateClause, TemplateRole, TemplateTerms } from './template-shape.ts'

/** Every template, examples and not legal advice. */
export const agreementTemplates: readonly AgreementTemplate[] = [
  bilateralPolice,
  multilateralTelecomFraud,
  bankFiuFreeze,
  certSharing,
  universityResearch,
]
