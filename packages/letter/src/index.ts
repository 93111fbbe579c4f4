export { accountLetter, type Account, type AccountFact, type AccountPart } from './account-letter.ts'
export {
  agreementLetter,
  type AgreementLetter,
  type AgreementStanding,
  groupsOf,
  maxLanguages,
} from './agreement-letter.ts'
export { letterHtml } from './html.ts'
export type { BarRow, Block, Column, Letter, Paragraph } from './letter.ts'
export { visibleText } from './visible.ts'
