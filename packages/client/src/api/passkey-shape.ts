import { closed } from '@comity/codec'
import Type from 'typebox'
import { EnteredLine } from './shapes.ts'

/** Bytes as WebAuthn's JSON forms write them: base64url without padding. */
function bytes(maxLength: number): Type.TString {
  return Type.String({ pattern: `^[A-Za-z0-9_-]{1,${String(maxLength)}}$` })
}

export const CredentialId = bytes(1_400)
/** A code that `passkey.invite` gave: 32 bytes. */
export const EnrolmentCode = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
export const PasskeyLabel = EnteredLine
const Challenge = bytes(200)
const HostName = Type.String({ pattern: '^[a-z0-9.-]{1,253}$' })

/** What a browser needs to make a passkey (WebAuthn Level 3 §5.4), less what never differs. */
export const NewPasskey = closed({
  challenge: Challenge,
  rp: closed({ id: HostName, name: Type.String({ minLength: 1, maxLength: 500 }) }),
  user: closed({ id: bytes(100), name: Type.String({ minLength: 1, maxLength: 500 }) }),
  /** COSE algorithms, the preferred one first. */
  algorithms: Type.Array(Type.Integer(), { minItems: 1, maxItems: 8 }),
  /** Passkeys that this person has: the device that holds one makes no second one. */
  exclude: Type.Array(CredentialId, { maxItems: 100 }),
  milliseconds: Type.Integer({ minimum: 1 }),
})

/** A passkey as the browser made it (WebAuthn Level 3 §5.2.1). */
export const MadePasskey = closed({
  id: CredentialId,
  clientData: bytes(8_000),
  attestation: bytes(40_000),
})

/** What a browser needs to ask for any passkey of this node (WebAuthn Level 3 §5.5). */
export const PasskeyQuestion = closed({
  challenge: Challenge,
  rpId: HostName,
  milliseconds: Type.Integer({ minimum: 1 }),
})

/** A passkey's answer (WebAuthn Level 3 §5.2.2). */
export const PasskeyAnswer = closed({
  id: CredentialId,
  clientData: bytes(8_000),
  authenticatorData: bytes(8_000),
  signature: bytes(8_000),
})
