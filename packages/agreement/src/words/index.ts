export {
  basisPhrase,
  type Bilingual,
  groundWords,
  kindWords,
  listed,
  named,
  offencePhrase,
  profilePhrase,
  statusWords,
  urgencyWords,
  type WordLanguage,
  wordLanguages,
} from './code-words.ts'
export { daysPhrase, durationPhrase, instantPhrase, numberPhrase } from './durations.ts'
export { type Figures, figuresOf, type Statement, statementsOf } from './figures.ts'
