import type { passkeyBegin, passkeyEnrol, ResultOf, sessionBegin, sessionOpen } from '@comity/client/api'
import type { BodyOf } from '@comity/client/api'
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

/** Has the browser make a passkey as the node asks for it (spec/sign-in.md §2). Throws what the browser throws. */
export async function makePasskey(
  asked: ResultOf<typeof passkeyBegin>,
): Promise<BodyOf<typeof passkeyEnrol>['passkey']> {
  const { challenge, rp, user, algorithms, exclude, milliseconds } = asked
  const made = await startRegistration({
    optionsJSON: {
      ...{ challenge, rp, user: { ...user, displayName: user.name }, timeout: milliseconds, attestation: 'none' },
      pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' })),
      excludeCredentials: exclude.map((id) => ({ id, type: 'public-key' })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    },
  })
  const { clientDataJSON, attestationObject } = made.response
  return { id: made.id, clientData: clientDataJSON, attestation: attestationObject }
}

/** Has the browser ask for any passkey of this node. Throws what the browser throws. */
export async function answerWithPasskey(
  asked: ResultOf<typeof sessionBegin>,
): Promise<BodyOf<typeof sessionOpen>['answer']> {
  const { challenge, rpId, milliseconds } = asked
  const answered = await startAuthentication({
    optionsJSON: { challenge, rpId, timeout: milliseconds, userVerification: 'required' },
  })
  const { clientDataJSON, authenticatorData, signature } = answered.response
  return { id: answered.id, clientData: clientDataJSON, authenticatorData, signature }
}

/** The person closed the browser's own question, or let it run out. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)
}
