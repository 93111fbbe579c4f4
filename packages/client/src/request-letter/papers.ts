import type { AnswerDocument, CaseEvent, RefusalDocument, RequestDocument } from '@comity/casework'
import { documentDigest, readAnswerDocument, readRefusalDocument, readRequestDocument } from '@comity/casework'
import { bringsAnswer, bringsRefusal, hasForm, readForm, type FormRow } from '@comity/casework/request'
import { utf8Encode } from '@comity/codec'
import type { ResultOf } from '../api/define.ts'
import type { requestLetter } from '../api/request.letter.ts'
import { fail } from '../errors.ts'

export type HandedLetter = ResultOf<typeof requestLetter>

/** A form with the event that brought it. */
export interface LetterForm {
  readonly row: FormRow
  readonly event: CaseEvent
  readonly form: object
}

/** What a letter is made of, read and found to be what the events name. */
export interface LetterPapers {
  readonly letter: HandedLetter
  readonly digest: string
  readonly document: RequestDocument
  readonly answer: { readonly event: CaseEvent; readonly document: AnswerDocument } | null
  readonly refusal: { readonly event: CaseEvent; readonly document: RefusalDocument } | null
  readonly answerDigest: string | null
  readonly forms: readonly LetterForm[]
}

/**
 * Reads what the node handed out: a letter is made only of bytes whose digests the events name (spec/casework.md §13). Throws `object-mismatch`
 * where one is another, and what the readers throw.
 */
export function readLetterPapers(letter: HandedLetter): LetterPapers {
  const { events } = letter
  const documentBytes = utf8Encode(letter.document)
  const digest = documentDigest(documentBytes)
  const drafted = events.find(({ row }) => row === 'q1')
  if (drafted?.content !== digest) fail('object-mismatch', {})
  const document = readRequestDocument(documentBytes)
  if (document.request !== letter.request || document.kind !== letter.kind) fail('object-mismatch', {})
  const forms = letter.forms.map(({ seq, row, form }): LetterForm => {
    const event = events.find((one) => one.seq === seq) ?? fail('object-mismatch', {})
    const bytes = utf8Encode(form)
    if (!hasForm(row) || event.content !== documentDigest(bytes)) return fail('object-mismatch', {})
    return { row, event, form: readForm({ row, bytes, at: event.at }) }
  })
  return { letter, digest, document, ...readAnswer(letter), forms }
}

function readAnswer({ answer, events }: HandedLetter): Pick<LetterPapers, 'answer' | 'refusal' | 'answerDigest'> {
  if (answer === null) return { answer: null, refusal: null, answerDigest: null }
  const bytes = utf8Encode(answer)
  const answerDigest = documentDigest(bytes)
  const event = events.findLast(({ row }) => bringsAnswer(row)) ?? fail('object-mismatch', {})
  if (event.content !== answerDigest) fail('object-mismatch', {})
  return bringsRefusal(event.row)
    ? { answer: null, refusal: { event, document: readRefusalDocument(bytes) }, answerDigest }
    : { answer: { event, document: readAnswerDocument(bytes) }, refusal: null, answerDigest }
}
