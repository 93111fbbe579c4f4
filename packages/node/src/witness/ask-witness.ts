import { fromBase64url, isComityError, utf8Decode, utf8Encode } from '@comity/codec'
import { formatAddCheckpoint, parseCheckpoint, parseNote, readCosignature, verifyCheckpoint } from '@comity/tlog'
import type { SignedHead } from '../context.ts'
import { fail } from '../errors.ts'
import type { HttpAnswer, HttpSend } from '../hop/http-send.ts'
import type { Partner } from '../partner/directory.ts'
import type { Cosignature } from './cosigned-heads.ts'
import { witnessKey } from './policy.ts'
import { witnessPath } from './witness-door.ts'

const second = 1_000
/** Longest wait for one witness, and longest answer of one (spec/attacks.md E-04, E-05). */
const timeout = 5 * second
const maxAnswerBytes = 65_536
/** How far a witness's clock may be off. */
const skew = 300

export interface WitnessRequest {
  readonly http: HttpSend
  readonly partner: Partner & { readonly witnessKey: Uint8Array }
  readonly head: SignedHead
  readonly oldSize: number
  readonly hashes: readonly Uint8Array[]
  /** When the head was signed, and now, in milliseconds. */
  readonly signedAt: number
  readonly now: () => number
  readonly identity: { readonly origin: string; readonly publicKey: Uint8Array }
  readonly signal: AbortSignal
}

/** A cosignature, or the size that the witness has; `proof` is the note of ours that it has it from, where it shows one. */
export type WitnessReply =
  | { readonly kind: 'cosigned'; readonly cosignature: Cosignature }
  | { readonly kind: 'known'; readonly size: number; readonly proof: boolean }

/**
 * Asks a partner's witness to cosign a head (C2SP tlog-witness). Throws `peer-unavailable`, and `answer-invalid` for a
 * refusal or for anything that is no cosignature of this head by this witness.
 */
export async function askWitness(request: WitnessRequest): Promise<WitnessReply> {
  const { http, partner, head, oldSize, hashes, signal } = request
  const answer = await http.send({
    url: addressOf(partner),
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    content: utf8Encode(formatAddCheckpoint({ oldSize, hashes, checkpoint: head.checkpoint })),
    maxBytes: maxAnswerBytes,
    timeout,
    signal,
  })
  if (answer.status === 200) return { kind: 'cosigned', cosignature: readAnswer(request, answer) }
  if (answer.status === 409) return knownSize(request, answer)
  if (answer.status >= 500 || answer.status === 429) return fail('peer-unavailable', {})
  return fail('answer-invalid', { status: answer.status })
}

function addressOf({ endpoint }: Partner): URL {
  return new URL(`${new URL(endpoint).pathname.replace(/\/$/, '')}${witnessPath}`, endpoint)
}

function readAnswer({ partner, head, signedAt, now }: WitnessRequest, { content }: HttpAnswer): Cosignature {
  try {
    return readLines({ partner, checkpoint: head.checkpoint, lines: utf8Decode(content), signedAt, now: now() })
  } catch {
    return fail('answer-invalid', {})
  }
}

/** The cosignature of a head among the lines that its witness answered with. Throws `answer-invalid`. */
export function readLines({
  partner: { party, witnessKey: publicKey },
  checkpoint,
  lines,
  signedAt,
  now,
}: Pick<WitnessRequest, 'partner' | 'signedAt'> & {
  readonly checkpoint: string
  readonly lines: string
  readonly now: number
}): Cosignature {
  try {
    const from = Math.floor(signedAt / second) - skew
    const to = Math.floor(now / second) + skew
    const witness = witnessKey({ party, publicKey })
    const { line, time } = readCosignature({ note: checkpoint, answer: lines, witness, from, to })
    return { party, publicKey, line, cosignedAt: time * second }
  } catch {
    return fail('answer-invalid', {})
  }
}

/** C2SP tlog-witness: the size in decimal and a newline, under its own content type. */
function knownSize({ identity }: WitnessRequest, { headers, content }: HttpAnswer): WitnessReply {
  const size = content.length > 20 ? undefined : /^(0|[1-9][0-9]{0,15})\n$/.exec(new TextDecoder().decode(content))?.[1]
  const isSize = headers['content-type'] === 'text/x.tlog.size' && Number.isSafeInteger(Number(size))
  if (size === undefined || !isSize) return fail('answer-invalid', {})
  return { kind: 'known', size: Number(size), proof: isOurs(identity, Number(size), headers['comity-checkpoint']) }
}

/** Whether the note in the header is one that this very log signed, of the size that was named. */
function isOurs(identity: WitnessRequest['identity'], size: number, header: string | undefined): boolean {
  if (header === undefined) return false
  try {
    const note = utf8Decode(fromBase64url(header))
    verifyCheckpoint({ ...identity, note, cosignatures: { count: 0, witnesses: [] } })
    return parseCheckpoint(parseNote(note).text).size === size
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}
