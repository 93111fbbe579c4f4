import { fail } from './errors.ts'
import { formatNote, parseNote } from './note.ts'
import type { VerifierKey } from './verifier-key.ts'
import { verifyCosignatures } from './verify-checkpoint.ts'

/** Longest list of lines that is read; a witness has one key here. */
const maxLines = 63

/** The signature lines of a note, as a witness answers with them (C2SP tlog-witness). */
export function signatureLines(note: string): string {
  return note.slice(note.lastIndexOf('\n\n') + 2)
}

/**
 * The one cosignature of `witness` in its answer to `add-checkpoint`, verified over the note that was sent. Lines of other
 * keys are ignored. `from` and `to` bound its time in seconds (spec/attacks.md E-05). Returns its line and its time.
 * Throws `checkpoint-invalid` where there is none, or a line of this key that fails.
 */
export function readCosignature({
  note,
  answer,
  witness,
  from,
  to,
}: {
  readonly note: string
  readonly answer: string
  readonly witness: VerifierKey
  readonly from: number
  readonly to: number
}): { readonly line: string; readonly time: number } {
  if (answer.split('\n').length > maxLines + 1) fail('checkpoint-invalid', {})
  const { text } = parseNote(note)
  const { signatures } = parseNote(`${text}\n${answer}`)
  for (const signature of signatures.filter(({ name }) => name === witness.name)) {
    // Nothing comes back for a line of another key of that name.
    const [cosigned] = verifyCosignatures({ note: { text, signatures: [signature] }, witnesses: [witness] })
    const time = cosigned?.time
    if (time !== undefined && time > 0 && time >= from && time <= to) {
      return { line: signatureLines(formatNote({ text, signatures: [signature] })), time }
    }
  }
  return fail('checkpoint-invalid', {})
}
