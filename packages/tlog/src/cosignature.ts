import { concatBytes, i2osp, os2ip, signBytes, type SigningKey, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'
import { formatNote, type Note, type NoteSignature, parseNote } from './note.ts'
import { verifierKeyId } from './verifier-key.ts'

/**
 * Adds a cosignature/v1 of witness `name` to a checkpoint that the witness has checked (C2SP tlog-cosignature).
 * `time` is whole seconds since 1970. Returns the note with one line more. Throws `checkpoint-invalid`.
 */
export function cosignCheckpoint({
  key,
  name,
  note,
  time,
}: {
  readonly key: SigningKey
  readonly name: string
  readonly note: string
  readonly time: number
}): string {
  const parsed = parseNote(note)
  const signature = signBytes({ key, message: cosignedMessage(parsed, time) })
  const line: NoteSignature = {
    name,
    keyId: verifierKeyId({ name, type: 'cosignature', publicKey: key.publicKey }),
    signature: concatBytes(i2osp(time, 8), signature),
  }
  return formatNote({ text: parsed.text, signatures: [...parsed.signatures, line] })
}

/** The message a cosignature covers: a header line, a time line, and the whole text of the note. */
export function cosignedMessage(note: Note, time: number): Uint8Array {
  return utf8Encode(`cosignature/v1\ntime ${String(time)}\n${note.text}`)
}

/** Splits a cosignature into its time in seconds and its Ed25519 signature. Throws `checkpoint-invalid`. */
export function parseCosignature(bytes: Uint8Array): { readonly time: number; readonly signature: Uint8Array } {
  if (bytes.length !== 72) fail('checkpoint-invalid', { length: bytes.length })
  // 2^53 seconds is past any clock; above it the number would lose digits.
  if ((bytes[0] ?? 0) !== 0 || (bytes[1] ?? 0) > 0x1f) fail('checkpoint-invalid', {})
  return { time: os2ip(bytes.subarray(0, 8)), signature: bytes.subarray(8) }
}
