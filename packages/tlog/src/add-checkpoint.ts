import { base64 } from '@scure/base'
import { fail } from './errors.ts'
import { hashSize } from './hash.ts'
import { decodeBase64 } from './note.ts'

/** A request to a witness (C2SP tlog-witness, add-checkpoint): from which size the proof leads to the signed note. */
export interface AddCheckpoint {
  readonly oldSize: number
  /** RFC 6962 §2.1.2, from `oldSize` to the checkpoint's size. */
  readonly hashes: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

/** C2SP tlog-witness: a client sends no more. */
const maxHashes = 63

/** Prints a request: the old size, a hash a line, an empty line, the note. */
export function formatAddCheckpoint({ oldSize, hashes, checkpoint }: AddCheckpoint): string {
  return [`old ${String(oldSize)}`, ...hashes.map((hash) => base64.encode(hash)), '', checkpoint].join('\n')
}

/** Reads a request strictly; neither note nor proof is looked at. Throws `schema` (400 on the wire). */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  const blank = text.indexOf('\n\n')
  if (blank < 0) fail('schema', {})
  const [first = '', ...lines] = text.slice(0, blank).split('\n')
  const size = /^old (0|[1-9][0-9]{0,15})$/.exec(first)?.[1]
  if (size === undefined || !Number.isSafeInteger(Number(size))) return fail('schema', {})
  if (lines.length > maxHashes) fail('schema', { count: lines.length })
  const hashes = lines.map(readHash)
  return { oldSize: Number(size), hashes, checkpoint: text.slice(blank + 2) }
}

function readHash(line: string): Uint8Array {
  try {
    const hash = decodeBase64(line)
    if (hash.length === hashSize) return hash
  } catch {
    return fail('schema', {})
  }
  return fail('schema', {})
}
