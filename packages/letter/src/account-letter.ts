import { agreementWords } from '@comity/agreement'
import type { Bilingual } from '@comity/agreement/words'
import { fail } from './errors.ts'
import { labelColumns, labelLanguage } from './labels.ts'
import { groupsOf, maxLanguages } from './agreement-letter.ts'
import type { BarRow, Block, Column, Letter } from './letter.ts'

/** A figure; one that is the same in every language is a text. */
export type AccountFact = readonly [label: Bilingual, value: string | Bilingual]

/** A part of an account: facts under a heading, sentences, or a table whose cells are codes and numbers. */
export type AccountPart =
  | { readonly kind: 'heading' | 'note'; readonly text: Bilingual }
  | { readonly kind: 'facts'; readonly facts: readonly AccountFact[] }
  /** What a person wrote; `language` is BCP 47, null where nobody said which. */
  | { readonly kind: 'said'; readonly label: Bilingual; readonly language: string | null; readonly text: string }
  /** 32 bytes, base64url. */
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'bars'; readonly series: readonly Bilingual[]; readonly rows: readonly BarRow[] }
  | { readonly kind: 'table'; readonly heads: readonly Bilingual[]; readonly rows: readonly (readonly string[])[] }

export interface Account {
  readonly title: Bilingual
  readonly dated: string
  readonly foot: string
  readonly banner?: string
  /** BCP 47, from left to right. */
  readonly languages: readonly string[]
  readonly parts: readonly AccountPart[]
}

/** An account of what was proved or counted as a document for people. Throws `schema` for languages as `agreementLetter` does. */
export function accountLetter({ title, dated, foot, languages, banner, parts }: Account): Letter {
  if (languages.length === 0 || languages.length > maxLanguages || new Set(languages).size < languages.length) {
    return fail('schema', { n: languages.length })
  }
  return {
    languages,
    title: labelColumns(title, languages),
    dated,
    foot,
    ...(banner === undefined ? {} : { banner }),
    blocks: parts.map((one) => block(one, languages)),
  }
}

/** Ends of lines that are kept; a text of nothing else would fill hundreds of pages. */
const mostLines = 300

/** The text with each further end of a line written as a pilcrow: nothing is left out, and it fills no more pages than its letters. */
function withinPages(text: string): string {
  const lines = text.split('\n')
  if (lines.length <= mostLines) return text
  return [...lines.slice(0, mostLines - 1), lines.slice(mostLines - 1).join('¶')].join('\n')
}

/** BCP 47 (RFC 5646 §4.1): the language is not known. */
const undetermined = 'und'

function block(given: AccountPart, languages: readonly string[]): Block {
  switch (given.kind) {
    case 'heading':
    case 'note':
      return { kind: given.kind, columns: labelColumns(given.text, languages) }
    case 'facts':
      return { kind: 'entry', mark: '', columns: languages.map((language) => factsIn(given.facts, language)) }
    case 'said':
      return {
        kind: 'said',
        label: labelColumns(given.label, languages),
        language: given.language ?? undetermined,
        text: withinPages(given.text),
      }
    case 'hash':
      return { kind: 'hash', groups: groupsOf(given.hash), words: agreementWords(given.hash).split(' ') }
    case 'bars':
      return { kind: 'bars', series: given.series.map((one) => labelColumns(one, languages)), rows: given.rows }
    case 'table':
      return { kind: 'table', heads: given.heads.map((head) => labelColumns(head, languages)), rows: given.rows }
  }
}

function factsIn(facts: readonly AccountFact[], language: string): Column {
  const spoken = labelLanguage(language)
  return {
    language: spoken,
    paragraphs: facts.map(([label, value]) => ({ label: label[spoken], text: textIn(value, spoken) })),
  }
}

function textIn(value: string | Bilingual, language: 'en' | 'zh'): string {
  return typeof value === 'string' ? value : value[language]
}
