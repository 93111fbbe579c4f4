import { compareBytes, concatBytes, equalBytes, sha256, utf8Decode, utf8Encode } from '@comity/codec'
import { base64 } from '@scure/base'
import { fail } from './errors.ts'

/** One signature line of a signed note: who, which of their keys, and the bytes after the key id. */
export interface NoteSignature {
  readonly name: string
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

/** A note (C2SP signed-note): `text` with its final newline, and its signature lines in the order they stood. */
export interface Note {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Longest note that is read, in bytes. */
export const maxNoteBytes = 1_000_000
const maxSignatures = 100

// C2SP signed-note, Format: no Unicode space, no plus, not empty.
const nameForm = /^[^\p{White_Space}+]+$/u
// Control characters below U+0020 other than newline; CRLF is among them.
// eslint-disable-next-line no-control-regex -- the format forbids exactly these
const forbidden = /[\u0000-\u0009\u000b-\u001f]/

/** Tells whether `name` can be a key name of a signed note. */
export function isKeyName(name: string): boolean {
  return nameForm.test(name) && !forbidden.test(name) && name.isWellFormed()
}

/**
 * Reads a signed note strictly: every line has its one form, or the whole is refused; no signature is checked.
 * Throws `checkpoint-invalid`.
 */
export function parseNote(note: string): Note {
  // Bounded before anything is looked at; a UTF-16 unit is at least one byte.
  if (note.length > maxNoteBytes || utf8Encode(note).length > maxNoteBytes) fail('checkpoint-invalid', {})
  if (!note.isWellFormed() || forbidden.test(note) || !note.endsWith('\n')) fail('checkpoint-invalid', {})
  // The last empty line separates text and signatures.
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0) fail('checkpoint-invalid', {})
  const text = note.slice(0, blank + 1)
  const lines = note.slice(blank + 2, -1).split('\n')
  if (lines.length > maxSignatures) fail('checkpoint-invalid', { count: lines.length })
  return { text, signatures: lines.map(parseSignatureLine) }
}

/** Reads a signed note from bytes. Throws `checkpoint-invalid`, also for bytes that are not UTF-8. */
export function parseNoteBytes(bytes: Uint8Array): Note {
  if (bytes.length > maxNoteBytes) fail('checkpoint-invalid', { length: bytes.length })
  return parseNote(decodeText(bytes))
}

/** Prints what `parseNote` reads. Throws `checkpoint-invalid` for a note that it would refuse. */
export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(
    ({ name, keyId, signature }) => `— ${name} ${base64.encode(concatBytes(keyId, signature))}\n`,
  )
  const note = `${text}\n${lines.join('')}`
  parseNote(note)
  return note
}

/** C2SP signed-note, Signatures: the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
export function noteKeyId({
  name,
  type,
  publicKey,
}: {
  readonly name: string
  readonly type: number
  readonly publicKey: Uint8Array
}): Uint8Array {
  return sha256(concatBytes(utf8Encode(`${name}\n`), Uint8Array.of(type), publicKey)).slice(0, 4)
}

/** The signature lines of one key: name and key id must both be its own; lines that share only one are foreign. */
export function signaturesOf(
  note: Note,
  key: { readonly name: string; readonly keyId: Uint8Array },
): readonly NoteSignature[] {
  return note.signatures.filter((line) => line.name === key.name && equalBytes(line.keyId, key.keyId))
}

function parseSignatureLine(line: string): NoteSignature {
  const [dash, name, encoded, ...rest] = line.split(' ')
  if (dash !== '—' || name === undefined || encoded === undefined || rest.length > 0) {
    return fail('checkpoint-invalid', {})
  }
  const bytes = decodeBase64(encoded)
  if (!isKeyName(name) || bytes.length < 5) fail('checkpoint-invalid', {})
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) }
}

/** RFC 4648 §4, padded, without stray bits. Throws `checkpoint-invalid`. */
export function decodeBase64(text: string): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = base64.decode(text)
  } catch {
    return fail('checkpoint-invalid', {})
  }
  // One value, one encoding: whatever the decoder let pass.
  return base64.encode(bytes) === text ? bytes : fail('checkpoint-invalid', {})
}

function decodeText(bytes: Uint8Array): string {
  let text: string
  try {
    text = utf8Decode(bytes)
  } catch {
    return fail('checkpoint-invalid', {})
  }
  return compareBytes(utf8Encode(text), bytes) === 0 ? text : fail('checkpoint-invalid', {})
}
