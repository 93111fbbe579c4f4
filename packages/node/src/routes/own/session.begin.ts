import { sessionBegin } from '@comity/client/api'
import { challengeMilliseconds } from '../../sign-in/challenges.ts'
import { doorRoute } from '../../sign-in/door.ts'

/** The same for everybody: it names no person and no passkey, so there is nobody to find out about (spec/sign-in.md §3). */
export const sessionBeginRoute = doorRoute({
  call: sessionBegin,
  handle: (_node, { place, browser, challenges }) =>
    Promise.resolve({
      result: {
        challenge: challenges.make({ kind: 'sign-in', browser, code: '' }),
        rpId: place.rpId,
        milliseconds: challengeMilliseconds,
      },
    }),
})
