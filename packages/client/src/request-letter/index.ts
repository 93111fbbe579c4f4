export { letterAccount, letterColumns } from './account.ts'
export { type HandedLetter, type LetterPapers, readLetterPapers } from './papers.ts'
