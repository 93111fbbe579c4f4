import { isComityError, toHex, utf8Encode, verifyBytes } from '@comity/codec'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { cosignedMessage, parseCosignature } from './cosignature.ts'
import { fail } from './errors.ts'
import { type Note, type NoteSignature, parseNote, signaturesOf } from './note.ts'
import { type VerifierKey, verifierKeyId } from './verifier-key.ts'

/** How many different witnesses of a list must have cosigned. `count` 0 with no witnesses asks for none. */
export interface CosignaturePolicy {
  readonly count: number
  readonly witnesses: readonly VerifierKey[]
}

/** A witness's statement that it saw this tree head, consistent with all it saw before, at `time` (seconds). */
export interface Cosigned {
  readonly name: string
  readonly time: number
}

export interface VerifiedCheckpoint extends Checkpoint {
  readonly cosigned: readonly Cosigned[]
}

/**
 * Checks a signed note as a checkpoint of the log that `origin` and `publicKey` name (C2SP tlog-checkpoint). Lines of
 * unknown keys are ignored; a failing line of a known key refuses the note, also when another line of it holds; the
 * same witness counts once. Throws `checkpoint-invalid`.
 */
export function verifyCheckpoint({
  note,
  origin,
  publicKey,
  cosignatures,
}: {
  readonly note: string
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly cosignatures: CosignaturePolicy
}): VerifiedCheckpoint {
  const parsed = parseNote(note)
  const log = { name: origin, type: 'ed25519', publicKey } as const
  if (verifiedLines(parsed, log).length === 0) fail('checkpoint-invalid', {})
  const checkpoint = parseCheckpoint(parsed.text)
  if (checkpoint.origin !== origin) fail('checkpoint-invalid', {})
  const cosigned = verifyCosignatures({ note: parsed, witnesses: cosignatures.witnesses })
  if (cosigned.length < cosignatures.count) fail('checkpoint-invalid', { count: cosigned.length })
  return { ...checkpoint, cosigned }
}

/**
 * The cosignatures of a list of witnesses on a note, one a witness key (C2SP tlog-cosignature). Throws
 * `checkpoint-invalid` when a line of one of them fails.
 */
export function verifyCosignatures({
  note,
  witnesses,
}: {
  readonly note: Note
  readonly witnesses: readonly VerifierKey[]
}): readonly Cosigned[] {
  const lines = witnesses.flatMap((key) => verifiedLines(note, key).map((cosigned) => ({ key, cosigned })))
  // One key under two names is one witness: a quorum counts keys (spec/attacks.md E-05).
  return [...new Map(lines.map(({ key, cosigned }) => [toHex(key.publicKey), cosigned])).values()]
}

function verifiedLines(note: Note, key: VerifierKey): readonly Cosigned[] {
  const lines = signaturesOf(note, { name: key.name, keyId: verifierKeyId(key) })
  return lines.map((line) => ({ name: key.name, time: verifyLine(note, key, line) }))
}

/** Returns the time that the line states, 0 for a log's own. */
function verifyLine(note: Note, key: VerifierKey, { signature }: NoteSignature): number {
  const stated = key.type === 'cosignature' ? parseCosignature(signature) : { time: 0, signature }
  const message = key.type === 'cosignature' ? cosignedMessage(note, stated.time) : utf8Encode(note.text)
  try {
    verifyBytes({ publicKey: key.publicKey, message, signature: stated.signature })
  } catch (error) {
    if (!isComityError(error, 'signature-invalid')) throw error
    return fail('checkpoint-invalid', {})
  }
  return stated.time
}
