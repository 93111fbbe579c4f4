import { type Bilingual, instantPhrase } from '@comity/agreement/words'
import type { AccountPart } from '@comity/letter'
import { groundWords, letterWords, memberWords, postponementWords } from './words.ts'

/** Members that a document has for machines, and its handling, which stands at the head of the letter. */
const unsaid: readonly string[] = ['schema', 'request', 'salt', 'handling', 'marking']

/** What is a code or an instant stands beside its name in every language; what somebody wrote stands once, as it was written. */
export function sayMembers(form: object): readonly AccountPart[] {
  const given = Object.entries(form as Readonly<Record<string, unknown>>)
  const { language } = form as { readonly language?: unknown }
  return given
    .filter(([name, value]) => !unsaid.includes(name) && value !== null && value !== undefined)
    .flatMap(([name, value]) => sayMember({ name, value, language: typeof language === 'string' ? language : null }))
}

interface Member {
  readonly name: string
  readonly value: unknown
  /** Of documents to be served it is said which language they are in. */
  readonly language: string | null
}

function sayMember({ name, value, language }: Member): readonly AccountPart[] {
  const label = memberWords[name] ?? { en: name, zh: name }
  const coded = codeOf(name, value)
  if (coded !== undefined) return [{ kind: 'facts', facts: [[label, coded]] }]
  if (typeof value === 'string') return [{ kind: 'said', label, language: null, text: value }]
  if (Array.isArray(value) && value.length === 0) return []
  if (Array.isArray(value))
    return [{ kind: 'said', label, language: name === 'documents' ? language : null, text: listed(value) }]
  return [{ kind: 'said', label, language: null, text: line(value) }]
}

/** A code, an instant, a period, yes or no: nothing that somebody wrote. */
function codeOf(name: string, value: unknown): Bilingual | string | undefined {
  if (typeof value === 'boolean') return value ? letterWords.yes : letterWords.no
  if (typeof value === 'number') return String(value)
  if (name === 'secondary' && Array.isArray(value)) return value.length === 0 ? '-' : joined(value)
  if (name === 'fields' && Array.isArray(value)) return value.join(', ')
  if (typeof value === 'string') {
    if (instants.includes(name)) return instantPhrase(value)
    return closed.includes(name) ? (wordsOf(value) ?? value) : undefined
  }
  if (name !== 'period' && name !== 'proposed') return undefined
  const { from, to } = value as { readonly from: string; readonly to: string }
  return `${instantPhrase(from)} – ${instantPhrase(to)}`
}

const instants: readonly string[] = [
  ...['until', 'reviewAt', 'neededBy', 'serveBy', 'searchedAt', 'since', 'refusedAt', 'issuedAt', 'dueBy'],
]

/** Members whose value is one of a closed set. */
const closed: readonly string[] = [
  'manner',
  'proof',
  'capacity',
  'matter',
  'risk',
  'code',
  'ground',
  'competent',
  'language',
]

function wordsOf(code: string): Bilingual | undefined {
  const table: Readonly<Record<string, Bilingual>> = { ...postponementWords, ...groundWords }
  return Object.hasOwn(table, code) ? table[code] : undefined
}

function joined(codes: readonly unknown[]): Bilingual {
  const found = codes.map((code) => wordsOf(String(code)) ?? { en: String(code), zh: String(code) })
  return { en: found.map(({ en }) => en).join('; '), zh: found.map(({ zh }) => zh).join('；') }
}

const listed = (values: readonly unknown[]) => values.map((value, at) => `${String(at + 1)}. ${line(value)}`).join('\n')

/** An entry of a list on lines of its own; names of its members as the form has them. */
function line(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value as Readonly<Record<string, unknown>>)
    .map(
      ([name, each]) =>
        `${nameOf(name)}: ${typeof each === 'string' && instants.includes(name) ? instantPhrase(each) : line(each)}`,
    )
    .join('\n')
}

/** The name of a member inside a text, which no column divides: in every language, one after the other. */
function nameOf(name: string): string {
  const words = memberWords[name]
  return words === undefined ? name : `${words.en} · ${words.zh}`
}
