import type { passkeyEnrol, sessionOpen } from '@comity/client/api'
import { fromBase64url } from '@comity/codec'
import type { Static } from 'typebox'
import { fail } from '../errors.ts'

/** COSE algorithms (RFC 9053): EdDSA, ES256, RS256 for what older computers have built in. */
export const passkeyAlgorithms: readonly number[] = [-8, -7, -257]

/** Where a ceremony takes place: what a passkey binds its answer to. */
export interface Place {
  /** The name of the host, without port. */
  readonly rpId: string
  readonly origins: readonly string[]
}

type Made = Static<typeof passkeyEnrol.body>['passkey']
type Answer = Static<typeof sessionOpen.body>['answer']

/** A passkey's answer, with the challenge that the node expects in it. */
export interface AnsweredPasskey {
  readonly answer: Answer
  readonly challenge: string
  readonly place: Place
}

/** The library is large, and most runs of a node end without it. */
const library = () => import('@simplewebauthn/server')

/** Verifies a new passkey (WebAuthn Level 3 §7.1); who made the device is not asked. Throws `login-failed`. */
export async function verifyMade({
  made,
  challenge,
  place,
}: {
  readonly made: Made
  readonly challenge: string
  readonly place: Place
}): Promise<{ readonly credential: Uint8Array; readonly publicKey: Uint8Array; readonly counter: number }> {
  const { verifyRegistrationResponse } = await library()
  const { id, clientData, attestation } = made
  const response = {
    ...{ id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} },
    response: { clientDataJSON: clientData, attestationObject: attestation },
  }
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: [...place.origins],
    expectedRPID: place.rpId,
    requireUserPresence: true,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...passkeyAlgorithms],
  }).catch(() => fail('login-failed', {}))
  if (!verified.verified) return fail('login-failed', {})
  const { credential } = verified.registrationInfo
  return {
    credential: fromBase64url(credential.id),
    publicKey: credential.publicKey,
    counter: credential.counter,
  }
}

/** Verifies an answer under a passkey's key (WebAuthn Level 3 §7.2) and returns its counter. Throws `login-failed`. */
export async function verifyAnswer(
  { answer, challenge, place }: AnsweredPasskey,
  publicKey: Uint8Array,
): Promise<number> {
  const { verifyAuthenticationResponse } = await library()
  const { id, clientData, authenticatorData, signature } = answer
  const verified = await verifyAuthenticationResponse({
    response: {
      ...{ id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} },
      response: { clientDataJSON: clientData, authenticatorData, signature },
    },
    expectedChallenge: challenge,
    expectedOrigin: [...place.origins],
    expectedRPID: place.rpId,
    requireUserVerification: true,
    // The caller compares counters: one that fell locks the passkey, where the library would only refuse.
    credential: { id, publicKey: new Uint8Array(publicKey), counter: 0 },
  }).catch(() => fail('login-failed', {}))
  return verified.verified ? verified.authenticationInfo.newCounter : fail('login-failed', {})
}

/** The challenge that the browser says it answered; the library compares it with what was signed. Throws `login-failed`. */
export function challengeIn(clientData: string): string {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8'))
    if (typeof said === 'object' && said !== null && 'challenge' in said && typeof said.challenge === 'string')
      return said.challenge
  } catch {
    // No JSON: the same answer as for everything else that is wrong.
  }
  return fail('login-failed', {})
}
