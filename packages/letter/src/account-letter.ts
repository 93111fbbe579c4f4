import type { Bilingual } from '@comity/agreement/words'
import { fail } from './errors.ts'
import { labelColumns, labelLanguage } from './labels.ts'
import { maxLanguages } from './agreement-letter.ts'
import type { BarRow, Block, Column, Letter } from './letter.ts'

/** A part of an account: facts under a heading, sentences, or a table whose cells are codes and numbers. */
export type AccountPart =
  | { readonly kind: 'heading' | 'note'; readonly text: Bilingual }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [label: Bilingual, value: string])[] }
  | { readonly kind: 'bars'; readonly series: readonly Bilingual[]; readonly rows: readonly BarRow[] }
  | { readonly kind: 'table'; readonly heads: readonly Bilingual[]; readonly rows: readonly (readonly string[])[] }

export interface Account {
  readonly title: Bilingual
  readonly dated: string
  readonly foot: string
  /** BCP 47, from left to right. */
  readonly languages: readonly string[]
  readonly parts: readonly AccountPart[]
}

/** An account of what was proved or counted as a document for people. Throws `schema` for languages as `agreementLetter` does. */
export function accountLetter({ title, dated, foot, languages, parts }: Account): Letter {
  if (languages.length === 0 || languages.length > maxLanguages || new Set(languages).size < languages.length) {
    return fail('schema', { n: languages.length })
  }
  return {
    languages,
    title: labelColumns(title, languages),
    dated,
    foot,
    blocks: parts.map((one) => block(one, languages)),
  }
}

function block(given: AccountPart, languages: readonly string[]): Block {
  switch (given.kind) {
    case 'heading':
    case 'note':
      return { kind: given.kind, columns: labelColumns(given.text, languages) }
    case 'facts':
      return { kind: 'entry', mark: '', columns: languages.map((language) => factsIn(given.facts, language)) }
    case 'bars':
      return { kind: 'bars', series: given.series.map((one) => labelColumns(one, languages)), rows: given.rows }
    case 'table':
      return { kind: 'table', heads: given.heads.map((head) => labelColumns(head, languages)), rows: given.rows }
  }
}

function factsIn(facts: readonly (readonly [label: Bilingual, value: string])[], language: string): Column {
  const spoken = labelLanguage(language)
  return { language: spoken, paragraphs: facts.map(([label, text]) => ({ label: label[spoken], text })) }
}
