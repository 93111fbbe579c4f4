import {
  canonicalBytes,
  checkShape,
  closed,
  equalBytes,
  keyId,
  parseCanonical,
  parseInstant,
  readJws,
  type SigningKey,
  signJws,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const PartyCode = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** One hand-over of a sealed exhibit, the same for both custodians (spec/evidence.md §8). */
export const Handover = closed({
  schema: Type.Literal(1),
  evidence: Uuid,
  transfer: Uuid,
  from: PartyCode,
  to: PartyCode,
  root: Digest,
  bytes: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  /** Hash of the event with which the giver's custodian let it go. */
  released: Digest,
  at: Type.String(),
})
export type Handover = Static<typeof Handover>

const typ = 'comity.evidence.handover+jws'
const maxBytes = 4_096

/** Signs a hand-over as one of its two custodians, with the message key of that party. */
export function signHandover({ handover, key }: { readonly handover: Handover; readonly key: SigningKey }): string {
  const payload = canonicalBytes(checkShape(Handover, handover))
  return signJws({ key, kid: keyId(key.publicKey), typ, payload })
}

/** Reads what one custodian signed. Throws `schema`, `token-invalid`, `signature-context`, `signature-invalid`. */
export function verifyHandover({
  jws,
  publicKey,
}: {
  readonly jws: string
  readonly publicKey: Uint8Array
}): Verified<Handover> {
  const handover = checkShape(Handover, parseCanonical(verifyJws({ jws, typ, publicKey }), { maxBytes }))
  parseInstant(handover.at)
  return handover as Verified<Handover>
}

/** Both custodians signed the very same hand-over. Throws what `verifyHandover` throws, and `proof-invalid` where they differ. */
export function verifyBothHandovers({
  giver,
  receiver,
}: Readonly<
  Record<'giver' | 'receiver', { readonly jws: string; readonly publicKey: Uint8Array }>
>): Verified<Handover> {
  const handover = verifyHandover(giver)
  verifyHandover(receiver)
  if (!equalBytes(readJws(giver.jws).payload, readJws(receiver.jws).payload)) fail('proof-invalid', {})
  return handover
}
