import { describeOffence, offences } from '@comity/agreement'
import { type Bilingual, basisPhrase, profilePhrase, type WordLanguage, wordLanguages } from '@comity/agreement/words'
import {
  codeWords,
  fieldWords,
  groundWords,
  letterTitles,
  letterWords,
  memberWords,
  postponementWords,
  roleWords,
  stateWords,
  urgencyWords,
} from '@comity/client/request-words'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

type Table = Readonly<Record<string, Bilingual>>

/** Tables of the closed sets that requests use: the words that the letter of a request has for them. */
const tables = {
  state: stateWords,
  role: roleWords,
  kind: letterTitles,
  ground: groundWords,
  urgency: urgencyWords,
  member: memberWords,
} as const satisfies Readonly<Record<string, Table>>

/** Values of a member of a form: which table its codes are of. */
const choices: Readonly<Record<string, Table>> = {
  ground: groundWords,
  secondary: groundWords,
  reason: { ...codeWords, ...groundWords },
  code: postponementWords,
  urgency: urgencyWords,
  kind: letterTitles,
  field: fieldWords,
  fields: fieldWords,
}

export interface Words {
  /** A code of a table in the reader's words; the code itself where a partner's newer version has one more. */
  readonly say: (table: keyof typeof tables, code: string) => string
  /** A value of a member of a form. */
  readonly choice: (member: string, code: string) => string
  readonly offence: (code: string) => string
  readonly profile: (name: string) => string
  readonly basis: (name: string) => string
}

/** The words of codes in the reader's language, which are those of letters and agreements. */
export function useWords(): Words {
  const { i18n } = useTranslation()
  return useMemo(() => wordsIn(languageOf(i18n.language)), [i18n.language])
}

function wordsIn(language: WordLanguage): Words {
  const find = (table: Table, code: string) => (Object.hasOwn(table, code) ? (table[code]?.[language] ?? code) : code)
  return {
    say: (table, code) => find(tables[table], code),
    choice: (member, code) =>
      member === 'offence' ? offenceIn(language, code) : find(choices[member] ?? codeWords, code),
    offence: (code) => offenceIn(language, code),
    profile: (name) => profilePhrase(name, language),
    basis: (name) => basisPhrase(name, language),
  }
}

/** Of the languages that codes have words in; English for a reader of another. */
export function languageOf(reader: string): WordLanguage {
  return wordLanguages.find((one) => one === reader) ?? 'en'
}

/** What an offence is called; the code where this version has no such one. */
function offenceIn(language: WordLanguage, code: string): string {
  return offences.some((known) => known === code) ? describeOffence(code)[language] : code
}

/** A yes or no that stands among what was said. */
export const yesNo = { true: letterWords.yes, false: letterWords.no } as const
