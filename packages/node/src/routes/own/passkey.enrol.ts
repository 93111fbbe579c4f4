import { passkeyEnrol } from '@comity/client/api'
import { useChallenge } from '../../sign-in/challenges.ts'
import { doorRoute } from '../../sign-in/door.ts'
import { keepPasskey, useInvite } from '../../sign-in/passkeys.ts'
import { challengeIn, verifyMade } from '../../sign-in/web-authn.ts'

/** Enrols a passkey: code, challenge and passkey in one transaction, so that of two tries with one code one succeeds. */
export const passkeyEnrolRoute = doorRoute({
  call: passkeyEnrol,
  handle: async (node, { place, browser, challenges }, { code, label, passkey: made }) => {
    const challenge = challengeIn(made.clientData)
    challenges.verify(challenge, { kind: 'enrol', browser, code })
    const verified = await verifyMade({ made, challenge, place })
    const now = node.now()
    return node.db.transaction().execute(async (tx) => {
      const person = await useInvite(tx, { code, now })
      await useChallenge(tx, { challenge, now })
      const passkey = await keepPasskey(tx, { person, label, made: verified, now })
      await node.log.append(tx, { type: passkeyEnrol.name, body: { passkey, person } })
      return { result: { passkey } }
    })
  },
})
