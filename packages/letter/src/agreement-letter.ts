import { agreementHash, agreementWords, type Terms } from '@comity/agreement'
import { type Bilingual, instantPhrase, statementsOf } from '@comity/agreement/words'
import type { Verified } from '@comity/codec'
import { fail } from './errors.ts'
import {
  figureLabels,
  labelColumns,
  labelLanguage,
  labels,
  memberClassLabels,
  memberLabels,
  stateLabels,
} from './labels.ts'
import type { Block, Column, Letter } from './letter.ts'

/** What a node says about an agreement that it holds. */
export interface AgreementStanding {
  readonly state: string
  readonly signatures: readonly { readonly party: string; readonly signedAt: string }[]
  readonly denunciations: readonly { readonly party: string; readonly effectiveAt: string }[]
}

export interface AgreementLetter {
  readonly terms: Verified<Terms>
  /** BCP 47, from left to right. */
  readonly languages: readonly string[]
  /** Null where only a file of terms is at hand. */
  readonly standing: AgreementStanding | null
  /** What parties call themselves on their cards, by code, as far as it is known. No part of what is signed. */
  readonly names: ReadonlyMap<string, string>
}

/** More columns than this are too narrow to read. */
export const maxLanguages = 3

/**
 * An agreement as a document for people (spec/agreements.md §20): hash, parties, clauses side by side, what the machines
 * enforce, signatures. Throws `schema` for no language, for more than three, and for one that is named twice.
 */
export function agreementLetter({ terms, languages, standing, names }: AgreementLetter): Letter {
  if (languages.length === 0 || languages.length > maxLanguages || new Set(languages).size < languages.length) {
    return fail('schema', { n: languages.length })
  }
  const hash = agreementHash(terms)
  const say = (label: Bilingual) => labelColumns(label, languages)
  const heading = (label: Bilingual): Block => ({ kind: 'heading', columns: say(label) })
  return {
    languages,
    title: columnsOf(terms.title, languages),
    dated: terms.inForce.from,
    foot: hash,
    blocks: [
      { kind: 'note', columns: say(labels.notice) },
      heading(labels.hash),
      { kind: 'note', columns: say(labels.hashForms) },
      { kind: 'hash', groups: groupsOf(hash), words: agreementWords(hash).split(' ') },
      heading(labels.parties),
      partyTable(terms, { languages, names }),
      ...(names.size > 0 ? [{ kind: 'note' as const, columns: say(labels.namesNote) }] : []),
      ...(terms.supersedes === undefined ? [] : supersededBlocks(terms.supersedes, languages)),
      heading(labels.clauses),
      ...terms.clauses.map(({ id, text }) => clauseBlock({ mark: id, texts: text, languages })),
      heading(labels.terms),
      { kind: 'note', columns: say(labels.termsNote) },
      ...statementBlocks(terms, languages),
      heading(labels.signatures),
      ...standingBlocks(standing, { languages, names }),
    ],
  }
}

/** `47DE Qpj8 …`: a person loses the place in 43 characters, and not in eleven groups. */
export function groupsOf(hash: string): readonly string[] {
  return hash.match(/.{1,4}/g) ?? []
}

const clauseBlock = ({
  mark,
  texts,
  languages,
}: {
  readonly mark: string
  readonly texts: Terms['title']
  readonly languages: readonly string[]
}): Block => ({ kind: 'clause', mark, columns: columnsOf(texts, languages) })

/** The text of each column: of exactly its language, or else of one that says more exactly which. */
function columnsOf(texts: Terms['title'], languages: readonly string[]): readonly Column[] {
  return languages.map((language) => {
    const found =
      texts.find((text) => text.language === language) ?? texts.find((text) => text.language.startsWith(`${language}-`))
    if (found !== undefined) return { language: found.language, paragraphs: [{ label: null, text: found.text }] }
    const spoken = labelLanguage(language)
    return { language: spoken, paragraphs: [{ label: null, text: labels.noText[spoken] }] }
  })
}

interface Naming {
  readonly languages: readonly string[]
  readonly names: AgreementLetter['names']
}

/** A party by its name with its code, which is what the terms call it. */
function nameOf(party: string, names: AgreementLetter['names']): string {
  const name = names.get(party)
  return name === undefined ? party : `${name} (${party})`
}

function partyTable({ parties }: Terms, { languages, names }: Naming): Block {
  const classes = new Set(languages.map(labelLanguage))
  const classText = (name: string) =>
    [...classes].map((spoken) => memberClassLabels[name]?.[spoken] ?? name).join(' · ')
  return {
    kind: 'table',
    heads: [labels.party, labels.country, labels.memberClass, labels.agreementKey].map((label) =>
      labelColumns(label, languages),
    ),
    rows: parties.map(({ party, country, memberClass, agreementKey }) => [
      nameOf(party, names),
      country,
      classText(memberClass),
      agreementKey,
    ]),
  }
}

function supersededBlocks(hash: string, languages: readonly string[]): readonly Block[] {
  const columns = languages.map((language): Column => {
    const spoken = labelLanguage(language)
    return { language: spoken, paragraphs: [{ label: labels.supersedes[spoken], text: groupsOf(hash).join(' ') }] }
  })
  return [{ kind: 'entry', mark: '', columns }]
}

/** Each statement about the terms in each column; the columns have as many, since both come of one list. */
function statementBlocks(terms: Terms, languages: readonly string[]): readonly Block[] {
  const spoken = languages.map(labelLanguage)
  const statements = spoken.map((language) => statementsOf(terms, language))
  return (statements[0] ?? []).map(({ clause }, at) => ({
    kind: 'entry',
    mark: clause,
    columns: spoken.map((language, column): Column => {
      const { member = '', figures = {} } = statements[column]?.[at] ?? {}
      return {
        language,
        paragraphs: [
          { label: memberLabels[member]?.[language] ?? member, text: '' },
          ...Object.entries(figures).map(([name, text]) => ({ label: figureLabels[name]?.[language] ?? name, text })),
        ],
      }
    }),
  }))
}

function standingBlocks(standing: AgreementStanding | null, { languages, names }: Naming): readonly Block[] {
  if (standing === null) return [{ kind: 'note', columns: labelColumns(labels.noState, languages) }]
  const columns = languages.map((language): Column => {
    const spoken = labelLanguage(language)
    const text = stateLabels[standing.state]?.[spoken] ?? standing.state
    return { language: spoken, paragraphs: [{ label: labels.state[spoken], text }] }
  })
  const { signatures, denunciations } = standing
  const table = (label: Bilingual, rows: readonly (readonly [party: string, at: string])[]): Block => ({
    kind: 'table',
    heads: [labels.party, label].map((head) => labelColumns(head, languages)),
    rows: rows.map(([party, at]) => [nameOf(party, names), instantPhrase(at)]),
  })
  const signed = signatures.map(({ party, signedAt }) => [party, signedAt] as const)
  const left = denunciations.map(({ party, effectiveAt }) => [party, effectiveAt] as const)
  return [
    { kind: 'entry', mark: '', columns },
    signed.length > 0
      ? table(labels.signedAt, signed)
      : { kind: 'note', columns: labelColumns(labels.noSignatures, languages) },
    ...(left.length > 0 ? [table(labels.denounced, left)] : []),
  ]
}
