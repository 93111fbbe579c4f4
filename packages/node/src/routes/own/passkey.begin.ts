import { passkeyBegin } from '@comity/client/api'
import { toBase64url, utf8Encode } from '@comity/codec'
import { challengeMilliseconds } from '../../sign-in/challenges.ts'
import { doorRoute } from '../../sign-in/door.ts'
import { credentialsOf, invitedPerson } from '../../sign-in/passkeys.ts'
import { passkeyAlgorithms } from '../../sign-in/web-authn.ts'

/** What a browser needs to make the passkey of a code; the code stays good until a passkey is made. */
export const passkeyBeginRoute = doorRoute({
  call: passkeyBegin,
  handle: async (node, { place, browser, challenges }, { code }) => {
    const { person, name } = await invitedPerson(node.db, { code, now: node.now() })
    const credentials = await credentialsOf(node.db, person)
    return {
      result: {
        challenge: challenges.make({ kind: 'enrol', browser, code }),
        rp: { id: place.rpId, name: `Comity ${node.party}` },
        user: { id: toBase64url(utf8Encode(person)), name },
        algorithms: [...passkeyAlgorithms],
        exclude: credentials.map(toBase64url),
        milliseconds: challengeMilliseconds,
      },
    }
  },
})
