import {
  canonicalBytes,
  checkShape,
  closed,
  fromBase64url,
  i2osp,
  lengthPrefixed,
  parseCanonical,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import sodium from 'libsodium-wrappers-sumo'
import Type, { type Static } from 'typebox'
import type { Place } from './draw.ts'
import { fail } from './errors.ts'
import type { QuestionOpening } from './question-opening.ts'

await sodium.ready

/** Length of the key of one batch's openings. */
export const batchKeyBytes = 32

/** Message name under which a batch key is sealed to an auditor (spec/audit.md §4, spec/casework.md §8). */
export const batchKeySealName = 'audit.opening'

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const Bytes = Type.String({ pattern: '^[A-Za-z0-9_-]{0,87384}$' })
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

const OpeningText = closed({
  blind: Bytes32,
  index: Count,
  input: Bytes,
  path: Type.Array(Bytes32, { maxItems: 53 }),
  salt: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  secrets: closed({
    basisDigest: Bytes32,
    caseId: Type.String({ minLength: 1, maxLength: 100 }),
    recordCount: Count,
    recordsRoot: Bytes32,
    salt: Bytes32,
  }),
  status: Type.String({ minLength: 1, maxLength: 32 }),
})
type OpeningText = Static<typeof OpeningText>

/** An input of 65,535 bytes, the longest path, and the rest. */
const maxOpeningBytes = 131_072

const domain = utf8Encode('comity-audit-opening/1')

/** spec/audit.md §4, `inner`: an opening under the key of its batch, for its own place and no other. */
export function sealOpening({
  batchKey,
  opening,
}: {
  readonly batchKey: Uint8Array
  readonly opening: QuestionOpening
}): Uint8Array {
  const { nonce, data } = bindings(opening)
  const bytes = canonicalBytes(textOf(opening))
  return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(bytes, data, null, nonce, batchKey)
}

/** Opens what `sealOpening` made for this place. What does not open shows nothing: throws `opening-missing`. */
export function unsealOpening({
  batchKey,
  place,
  inner,
}: {
  readonly batchKey: Uint8Array
  readonly place: Place
  readonly inner: Uint8Array
}): QuestionOpening {
  const { nonce, data } = bindings(place)
  try {
    const bytes = sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, inner, data, nonce, batchKey)
    return openingOf(place, checkShape(OpeningText, parseCanonical(bytes, { maxBytes: maxOpeningBytes })))
  } catch {
    // Also a key of another length: the inquirer sealed it.
    return fail('opening-missing', { position: place.position })
  }
}

function bindings({ digest, position }: Place) {
  return { nonce: i2osp(position, 12), data: lengthPrefixed(domain, digest, i2osp(position, 4)) }
}

function textOf({ blind, index, input, path, salt, secrets, status }: QuestionOpening): OpeningText {
  return {
    blind: toBase64url(blind),
    index,
    input: toBase64url(input),
    path: path.map(toBase64url),
    salt: toBase64url(salt),
    secrets: {
      basisDigest: toBase64url(secrets.basisDigest),
      caseId: secrets.caseId,
      recordCount: secrets.recordCount,
      recordsRoot: toBase64url(secrets.recordsRoot),
      salt: toBase64url(secrets.salt),
    },
    status,
  }
}

function openingOf({ digest, position }: Place, text: OpeningText): QuestionOpening {
  const { secrets } = text
  return {
    digest,
    position,
    blind: fromBase64url(text.blind, 32),
    index: text.index,
    input: fromBase64url(text.input),
    path: text.path.map((hash) => fromBase64url(hash, 32)),
    salt: fromBase64url(text.salt, 16),
    secrets: {
      basisDigest: fromBase64url(secrets.basisDigest, 32),
      caseId: secrets.caseId,
      recordCount: secrets.recordCount,
      recordsRoot: fromBase64url(secrets.recordsRoot, 32),
      salt: fromBase64url(secrets.salt, 32),
    },
    status: text.status,
  }
}
