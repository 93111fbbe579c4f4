import { asUnverified, isComityError, utf8Encode } from '@comity/codec'
import {
  jwsContentType,
  parseProblem,
  type PinnedKey,
  problemContentType,
  type ReceiptValue,
  verifyReceipt,
} from '@comity/protocol'
import { fail } from './errors.ts'

/** A sequenced message on its way, and the key that its reader's receipt must be signed by. */
export interface SentMessage {
  readonly id: string
  /** SHA-256 of the JWS. */
  readonly digest: Uint8Array
  readonly sequence: number
  readonly readerKey: PinnedKey
}

/** An answer whose hop is proved. */
export interface DeliveryAnswer {
  readonly contentType: string
  readonly content: Uint8Array
}

/**
 * What came of sending a message once. `taken`, `refused` and `set-aside` are what the reader's signed receipt says;
 * `waiting` is sent again, later: the reader holds it behind a gap, or refused the hop with `code`. `unreadable`: the
 * reader says that no attempt can succeed, because it cannot read this message or its channel epoch has ended.
 */
export type Delivery =
  | { readonly state: 'taken'; readonly code: null; readonly receipt: string }
  | { readonly state: 'refused' | 'set-aside'; readonly code: string; readonly receipt: string }
  | { readonly state: 'waiting'; readonly code: string | null; readonly receipt: null }
  | { readonly state: 'unreadable'; readonly code: string; readonly receipt: null }

/**
 * Sends a message once and reads what the partner says of it (spec/messages.md §6). Nothing counts as delivered before a
 * signed receipt names this very message (spec/attacks.md B-06). Throws what `send` throws, and for an answer that is neither
 * a problem nor this message's receipt the codes of `verifyReceipt`.
 */
export async function deliver(message: SentMessage, send: () => Promise<DeliveryAnswer>): Promise<Delivery> {
  const answer = await send()
  const problem = answer.contentType === problemContentType ? parseProblem(answer.content) : undefined
  if (problem !== undefined && problem.receipt === undefined) {
    const state = isUnreadable(problem.code) ? 'unreadable' : 'waiting'
    return { state, code: problem.code, receipt: null }
  }
  const receipt = problem?.receipt ?? receiptText(answer)
  const { state, code } = verifyReceipt({
    receipt: asUnverified<ReceiptValue>(utf8Encode(receipt)),
    publicKey: message.readerKey,
    sent: message,
  })
  if (state === 'held') return { state: 'waiting', code: null, receipt: null }
  return state === 'taken' ? { state, code: null, receipt } : { state, code: code ?? fail('schema', {}), receipt }
}

/** The codes by which a reader says that the message itself is the reason (spec/messages.md §5, §6). */
const unreadableCodes: readonly string[] = [
  'media-type',
  'body-too-large',
  'not-found',
  'schema',
  'token-invalid',
  'json-noncanonical',
  'signature-context',
  'wrong-recipient',
  'object-mismatch',
  'channel-ended',
]

function isUnreadable(code: string): boolean {
  return unreadableCodes.includes(code)
}

/** Tells whether an error of `deliver` says that the partner's receipt was false, not that the way to it failed. */
export function isFalseReceipt(error: unknown): boolean {
  return receiptCodes.some((code) => isComityError(error, code))
}

const receiptCodes = [
  'token-invalid',
  'signature-context',
  'signature-invalid',
  'key-unknown',
  'digest-mismatch',
] as const

/** A compact JWS is ASCII: any other byte makes a text that is none. */
function receiptText({ contentType, content }: DeliveryAnswer): string {
  if (contentType !== jwsContentType) return fail('token-invalid', {})
  return Array.from(content, (byte) => String.fromCharCode(byte)).join('')
}
