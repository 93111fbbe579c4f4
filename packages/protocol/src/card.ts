import { memberClasses } from '@comity/agreement'
import {
  canonicalBytes,
  checkShape,
  closed,
  compareBytes,
  fromBase64url,
  type Instant,
  keyId,
  oneOf,
  parseCanonical,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  sha256,
  type SigningKey,
  signJws,
  type Unverified,
  utf8Decode,
  type Verified,
  verifyJws,
  verifyPublicKey,
} from '@comity/codec'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import Type, { type Static } from 'typebox'
import { verifyDisplayName } from './confusable.ts'
import { messageType } from './definition.ts'
import { fail } from './errors.ts'
import { Bytes32, InstantText, PartyCode } from './shapes.ts'

/** Wire name of a card. */
export const cardName = 'party.card'
const maxCardBytes = 65_536

const Language = '^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$'
const ShortText = Type.String({ minLength: 1, maxLength: 200 })

/** A name of the taxonomy or of a later one: what a reader does not know says nothing to it (spec/agreements.md §19). */
const Offences = Type.Array(
  Type.String({ pattern: '^[a-z]{1,32}(-[a-z]{1,32}){0,4}(/[a-z]{1,32}(-[a-z]{1,32}){0,4})?$' }),
  {
    maxItems: 200,
  },
)

/** Sorted, no name twice, none in both. */
export const CardOffences = closed({ criminalised: Offences, notCriminalised: Offences })

/** What a party says of itself (spec/messages.md §8). */
export const Card = closed({
  /** 2 in a card with `offences`, which a reader of 1 refuses as a whole; 1 in any other. */
  schema: Type.Union([Type.Literal(1), Type.Literal(2)]),
  party: PartyCode,
  /** When it was signed: with equal keys the newer card stands. */
  issuedAt: InstantText,
  names: Type.Record(Type.String({ pattern: Language }), ShortText, { minProperties: 1, additionalProperties: false }),
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
  memberClass: oneOf(memberClasses),
  training: Type.Boolean(),
  /** Protocol versions it speaks. */
  protocol: Type.Array(Type.Integer({ minimum: 1, maximum: 255 }), { minItems: 1, maxItems: 16 }),
  endpoints: Type.Array(
    Type.String({ pattern: '^https?://[A-Za-z0-9.:\\[\\]-]+(?:/[A-Za-z0-9._~/-]*)?$', maxLength: 300 }),
    {
      minItems: 1,
      maxItems: 8,
    },
  ),
  contacts: Type.Array(
    closed({
      name: ShortText,
      hours: ShortText,
      languages: Type.Array(Type.String({ pattern: Language }), { maxItems: 20 }),
    }),
    { maxItems: 20 },
  ),
  /** What its law knows (spec/agreements.md §19); absent: nothing is declared. */
  offences: Type.Optional(CardOffences),
  keys: closed({
    message: Bytes32,
    log: Bytes32,
    logOrigin: Type.String({ pattern: '^[a-z0-9][a-z0-9./-]{2,199}$' }),
    agreement: Bytes32,
    witness: Bytes32,
    sealing: Bytes32,
    pouch: Bytes32,
  }),
})

export type CardValue = Static<typeof Card>

/** A card that its own message key signed; nothing says yet that the key is the party's (a person compares words). */
export interface PartyCard {
  readonly card: CardValue
  readonly issuedAt: Instant
  readonly keys: {
    readonly message: Uint8Array
    readonly log: Uint8Array
    readonly logOrigin: string
    readonly agreement: Uint8Array
    /** Signs cosignatures of others' checkpoints (spec/log.md §5). */
    readonly witness: Uint8Array
    readonly sealing: Uint8Array
    /** X25519: the recipient of a pouch. */
    readonly pouch: Uint8Array
  }
  /** Twelve words that two people compare by another channel. */
  readonly fingerprint: string
  readonly jws: string
}

/** Signs a party's card with its message key. Throws `schema`, `key-weak`, `name-confusable`. */
export function signCard({ key, card }: { readonly key: SigningKey; readonly card: CardValue }): string {
  const payload = canonicalBytes(checkCard(card))
  return signJws({ key, kid: keyId(key.publicKey), typ: messageType(cardName), payload })
}

/**
 * Checks a card from outside: form, the signature by the message key inside it, strong and distinct keys, readable
 * names. Throws `token-invalid`, `signature-context`, `signature-invalid`, `json-noncanonical`, `schema`, `key-weak`,
 * `name-confusable`.
 */
export function verifyCard(card: Unverified<PartyCard>): Verified<PartyCard> {
  if (card.length > maxCardBytes) fail('schema', { length: card.length })
  const jws = readText(card)
  if (readJwsHeader(jws).typ !== messageType(cardName)) fail('signature-context', {})
  const claimed = checkShape(Card, parseCanonical(readUnverifiedPayload(jws), { maxBytes: maxCardBytes }))
  const publicKey = fromBase64url(claimed.keys.message, 32)
  verifyJws({ jws, typ: messageType(cardName), publicKey })
  const value = checkCard(claimed)
  const keys = {
    message: publicKey,
    log: fromBase64url(value.keys.log, 32),
    logOrigin: value.keys.logOrigin,
    agreement: fromBase64url(value.keys.agreement, 32),
    witness: fromBase64url(value.keys.witness, 32),
    sealing: fromBase64url(value.keys.sealing, 32),
    pouch: fromBase64url(value.keys.pouch, 32),
  }
  const issuedAt = parseInstant(value.issuedAt)
  return { card: value, issuedAt, keys, fingerprint: fingerprintWords(value), jws } as Verified<PartyCard>
}

/** Twelve English words of BIP 39 for the first 16 bytes of SHA-256 of the canonical party code and keys. */
export function fingerprintWords({ party, keys }: Pick<CardValue, 'party' | 'keys'>): string {
  return entropyToMnemonic(sha256(canonicalBytes({ party, keys })).subarray(0, 16), wordlist)
}

function checkCard(value: CardValue): CardValue {
  const card = checkShape(Card, value)
  checkOffences(card)
  for (const name of Object.values(card.names)) verifyDisplayName(name)
  for (const contact of card.contacts) verifyDisplayName(contact.name)
  const { message, log, agreement, witness, sealing, pouch } = card.keys
  // One key, one use (spec/attacks.md A-03): a signature of one kind can then never be shown as one of another.
  if (new Set([message, log, agreement, witness, sealing, pouch]).size !== 6) fail('key-weak', {})
  for (const key of [message, log, agreement, witness]) verifyPublicKey(fromBase64url(key, 32))
  for (const key of [sealing, pouch]) checkAgreedKey(fromBase64url(key, 32))
  return card
}

/** One value, one encoding: the version says whether the member is there, and a name stands in one place. */
function checkOffences({ schema, offences }: CardValue): void {
  if ((schema === 2) !== (offences !== undefined)) fail('schema', {})
  if (offences === undefined) return
  const { criminalised, notCriminalised } = offences
  for (const names of [criminalised, notCriminalised]) {
    if (names.some((name, at) => at > 0 && name <= (names[at - 1] ?? ''))) fail('schema', {})
  }
  if (criminalised.some((name) => notCriminalised.includes(name))) fail('schema', {})
}

/** RFC 7748 §6.1: the u-coordinates of small order, for which every secret gives the same shared key. */
const smallOrder: readonly string[] = [
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA',
  'X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc',
]

function checkAgreedKey(key: Uint8Array): void {
  const masked = Uint8Array.from(key, (byte, at) => (at === 31 ? byte & 0x7f : byte))
  // 2^255 - 19 and above is not canonical; it covers the three remaining encodings of small order.
  const littleEndian = masked.slice().reverse()
  const prime = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x7f : at === 31 ? 0xed : 0xff))
  const weak = smallOrder.some((point) => compareBytes(fromBase64url(point), masked) === 0)
  if (weak || compareBytes(littleEndian, prime) >= 0 || (key[31] ?? 0) > 0x7f) fail('key-weak', {})
}

function readText(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch {
    return fail('token-invalid', {})
  }
}
