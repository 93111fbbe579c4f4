import {
  asUnverified,
  fromHex,
  type Instant,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  toBase64url,
  utf8Decode,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { foreignMessage, type Message, type ReceiptValue, verifyMessage, verifyReceipt } from '@comity/protocol'
import {
  decodeMessagePart,
  decodeRefusal,
  partDefinition,
  type PouchPart,
  type PouchRefusal,
} from '@comity/protocol/pouch'
import { parseAddCheckpoint, parseCheckpoint, parseNote } from '@comity/tlog'
import { fail } from '../errors.ts'
import type { Partner } from '../partner/directory.ts'
import { requireKey, signedKey, standingKey } from '../partner/pinned-keys.ts'

/** Whose pouch it is, and who reads it. */
export interface PartTrust {
  readonly partner: Partner
  readonly reader: string
  readonly now: Instant
}

/** A part whose own signature and form hold, as online before anything of it is acted on (spec/pouch.md §4). */
export type VerifiedPart =
  | { readonly kind: 'receipt'; readonly receipt: string }
  | { readonly kind: 'cosignature'; readonly size: number; readonly lines: string }
  | { readonly kind: 'checkpoint'; readonly request: string; readonly origin: string; readonly size: number }
  | { readonly kind: 'message'; readonly message: Verified<Message> }
  | { readonly kind: 'question'; readonly message: Verified<Message>; readonly bulk: Uint8Array | undefined }
  | {
      readonly kind: 'answer'
      readonly message: Verified<Message>
      readonly bulk: Uint8Array | undefined
      readonly question: string
    }
  | { readonly kind: 'segment' | 'wanted'; readonly sha256: Uint8Array; readonly bytes: Uint8Array }
  | { readonly kind: 'refusal'; readonly question: string; readonly name: string; readonly refusal: PouchRefusal }

/** Verifies one part by itself: nothing of this node's state decides here. Throws what is thrown online, `pouch-invalid`. */
export function verifyPart({ entry, content }: PouchPart, trust: PartTrust): VerifiedPart {
  const { kind, name, question } = entry
  switch (kind) {
    case 'receipt':
      return { kind, receipt: verifyReceiptText(readAscii(content), trust) }
    case 'cosignature':
      return { kind, ...readCosignaturePart(utf8Text(content)) }
    case 'checkpoint': {
      const request = utf8Text(content)
      const { origin, size } = parseCheckpoint(parseNote(parseAddCheckpoint(request).checkpoint).text)
      return { kind, request, origin, size }
    }
    case 'message':
    case 'question':
      return { kind, ...verifyMessagePart({ kind, name, content }, trust) }
    case 'answer':
      return { kind, question: question ?? fail('schema', {}), ...verifyMessagePart({ kind, name, content }, trust) }
    case 'segment':
    case 'wanted': {
      const sha256 = fromHex(name, 32)
      if (kind === 'segment' && toBase64url(sha256) !== entry.sha256) fail('pouch-invalid', {})
      return { kind, sha256, bytes: content }
    }
    case 'refusal':
      partDefinition({ kind, name })
      return { kind, question: question ?? fail('schema', {}), name, refusal: decodeRefusal(content) }
  }
}

function verifyMessagePart(
  {
    kind,
    name,
    content,
  }: { readonly kind: 'message' | 'question' | 'answer'; readonly name: string; readonly content: Uint8Array },
  { partner, reader, now }: PartTrust,
): { readonly message: Verified<Message>; readonly bulk: Uint8Array | undefined } {
  const definition = partDefinition({ kind, name })
  const { jws, bulk } = decodeMessagePart(definition, content)
  const message = verifyMessage({
    definition,
    message: foreignMessage(jws),
    bulk,
    sender: { party: partner.party, publicKey: signedKey(partner, now) },
    recipient: reader,
  })
  requireKey(partner, { kid: readJwsHeader(jws).kid, signedAt: parseInstant(message.sentAt), now })
  return { message: message as Verified<Message>, bulk }
}

/** Signature and form; whether it names a message of ours is seen where that is settled (spec/attacks.md B-06). */
function verifyReceiptText(receipt: string, { partner, now }: PartTrust): string {
  const claimed = claimedReceipt(receipt)
  const sent = { ...claimed, digest: digestOf(claimed.digest) }
  verifyReceipt({
    receipt: asUnverified<ReceiptValue>(utf8Encode(receipt)),
    publicKey: standingKey(partner, now),
    sent,
  })
  return receipt
}

/** What a receipt says it is of. Proves nothing. Throws `token-invalid`. */
export function claimedReceipt(receipt: string): Pick<ReceiptValue, 'id' | 'digest' | 'sequence'> {
  try {
    return JSON.parse(utf8Decode(readUnverifiedPayload(receipt))) as ReceiptValue
  } catch {
    return fail('token-invalid', {})
  }
}

function digestOf(text: string): Uint8Array {
  return Buffer.from(text, 'base64url')
}

function readCosignaturePart(text: string): { readonly size: number; readonly lines: string } {
  const [, size = '', lines = ''] = /^([1-9][0-9]{0,15})\n((?:[^\n]+\n)+)$/.exec(text) ?? fail('schema', {})
  return { size: Number(size), lines }
}

/** Notes are UTF-8: a signature line begins with a dash that is none of ASCII. */
function utf8Text(content: Uint8Array): string {
  try {
    return utf8Decode(content)
  } catch {
    return fail('pouch-invalid', {})
  }
}

function readAscii(content: Uint8Array): string {
  if (content.some((byte) => byte > 0x7e || (byte < 0x20 && byte !== 0x0a))) fail('pouch-invalid', {})
  return utf8Decode(content)
}
