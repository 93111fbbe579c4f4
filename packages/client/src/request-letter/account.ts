import { toHex, fromBase64url } from '@comity/codec'
import { handlingLine } from '@comity/agreement'
import { type Bilingual, instantPhrase } from '@comity/agreement/words'
import type { CaseEvent } from '@comity/casework'
import type { Account, AccountPart } from '@comity/letter'
import { fail } from '../errors.ts'
import { sayMembers } from './members.ts'
import type { LetterPapers } from './papers.ts'
import { formWords, letterTitles, letterWords as words, roleWords, stateWords, urgencyWords } from './words.ts'

type Facts = Extract<AccountPart, { kind: 'facts' }>['facts']

/** The letter of a request as a document for people (spec/casework.md §13), in the languages named, from left to right. */
export function letterAccount(papers: LetterPapers, languages: readonly string[]): Account {
  const { letter, digest, document } = papers
  const { particulars, question } = document
  const heading = (text: Bilingual): AccountPart => ({ kind: 'heading', text })
  return {
    title: letterTitles[letter.kind],
    dated: sentAt(papers),
    foot: digest,
    banner: bannerOf(papers),
    languages,
    parts: [
      { kind: 'note', text: words.notice },
      { kind: 'facts', facts: headFacts(papers) },
      heading(words.handling),
      { kind: 'facts', facts: handlingFacts(papers) },
      heading(words.asked),
      { kind: 'note', text: words.freeTexts },
      { kind: 'facts', facts: citedFacts(papers) },
      { kind: 'said', label: words.question, language: null, text: question },
      ...(particulars === undefined ? [] : [heading(words.particulars), ...sayMembers(particulars)]),
      ...papers.forms.flatMap(({ row, event, form }) => [heading(formWords[row]), saidBy(event), ...sayMembers(form)]),
      ...answerParts(papers),
      heading(words.acts),
      actsTable(papers),
      heading(words.digest),
      { kind: 'note', text: words.digestForms },
      { kind: 'hash', hash: digest },
      { kind: 'facts', facts: digestFacts(papers) },
    ],
  }
}

/** How it may be used, and what nobody may overlook who takes up a single page. */
function bannerOf({ letter: { marking, marks, urgency } }: LetterPapers): string {
  const confidential = marks.includes('confidential') ? [`${words.confidential.en} ${words.confidential.zh}`] : []
  return [handlingLine(marking), urgency, ...confidential].join(' · ')
}

function sentAt({ letter: { events, openedAt } }: LetterPapers): string {
  return events.find(({ row }) => row === 'q4' || row === 'q4e')?.at ?? openedAt
}

function headFacts(papers: LetterPapers): Facts {
  const { letter, document } = papers
  const { deadlines } = letter
  const { follows } = document
  const due = (which: 'acknowledge' | 'answer') =>
    deadlines === null ? words.noClock : instantPhrase(deadlines[which])
  return [
    [words.request, letter.request],
    [words.from, letter.requesting],
    [words.to, letter.requested],
    [words.urgency, urgencyWords[letter.urgency]],
    [words.purpose, document.purpose],
    ...(document.offence === undefined ? [] : [[words.offence, document.offence] as const]),
    [words.agreement, letter.agreement],
    [words.clause, letter.clause ?? '-'],
    [words.sent, instantPhrase(sentAt(papers))],
    [words.acknowledgeBy, due('acknowledge')],
    [words.answerBy, due('answer')],
    [words.state, stateText(letter.state)],
    ...(follows === undefined ? [] : [[words.follows, follows] as const]),
    ...(letter.marks.includes('confidential') ? [[words.confidential, words.isConfidential] as const] : []),
  ]
}

/** What a state is called. Throws `object-mismatch` for one that this program does not know: it guesses at none. */
function stateText(state: string): Bilingual {
  const [, words] = Object.entries(stateWords).find(([name]) => name === state) ?? fail('object-mismatch', {})
  return words
}

function handlingFacts({ letter: { marking } }: LetterPapers): Facts {
  const { audience, originators } = marking
  return [
    [words.marking, handlingLine(marking)],
    [words.mayHave, audience === null ? words.anybody : audience.join(', ')],
    [words.originators, originators.join(', ')],
  ]
}

function citedFacts({ document: { identifier, citation, confirmation } }: LetterPapers): Facts {
  const { publisher, epoch, batch, rowReference } = citation
  return [
    [words.identifier, `${identifier.profile}  ${identifier.value}`],
    [words.citation, [publisher, String(epoch), batch, rowReference].join(' / ')],
    [words.confirmed, instantPhrase(confirmation.confirmedAt)],
  ]
}

function saidBy({ party, at, role }: CaseEvent): AccountPart {
  return {
    kind: 'facts',
    facts: [
      [words.by, { en: `${party}, ${roleWords[role].en}`, zh: `${party}，${roleWords[role].zh}` }],
      [words.at, instantPhrase(at)],
    ],
  }
}

function answerParts({ letter, answer, refusal }: LetterPapers): readonly AccountPart[] {
  if (answer !== null)
    return [{ kind: 'heading', text: words.answer }, saidBy(answer.event), ...sayMembers(answer.document)]
  if (refusal !== null)
    return [{ kind: 'heading', text: words.refusal }, saidBy(refusal.event), ...sayMembers(refusal.document)]
  return letter.state === 'USE_BLOCKED' ? [{ kind: 'note', text: words.answerBlocked }] : []
}

/** Persons as far as the data allow: what was done, when, for which party, in which role; names stay at their own node. */
function actsTable({ letter: { events } }: LetterPapers): AccountPart {
  const both = (text: Bilingual) => `${text.en} · ${text.zh}`
  return {
    kind: 'table',
    heads: [words.at, words.party, words.role, words.row, words.reached],
    rows: events.map(({ at, party, role, row, to }) => [
      instantPhrase(at),
      party,
      both(roleWords[role]),
      row,
      both(stateText(to)),
    ]),
  }
}

function digestFacts({ letter, digest, answerDigest }: LetterPapers): Facts {
  return [
    [words.documentHex, toHex(fromBase64url(digest, 32))],
    ...(answerDigest === null ? [] : [[words.answerDigest, answerDigest] as const]),
    [words.head, letter.head],
  ]
}

/** Those of the languages which a letter speaks in which the agreement is written; all of them where it is in none. */
export function letterColumns(written: readonly string[]): readonly string[] {
  const known = ['en', 'zh'].filter((one) => written.some((language) => language.split('-')[0] === one))
  return known.length === 0 ? ['en', 'zh'] : known
}
