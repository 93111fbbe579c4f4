import { sessionOpen } from '@comity/client/api'
import { fail } from '../../errors.ts'
import { useChallenge } from '../../sign-in/challenges.ts'
import { doorRoute } from '../../sign-in/door.ts'
import { usePasskey } from '../../sign-in/passkeys.ts'
import { authenticateSession, openSession, signedIn } from '../../sign-in/sessions.ts'
import { challengeIn } from '../../sign-in/web-authn.ts'

/** Opens a session, always a new one: whatever cookie the browser had is no session afterwards (spec/sign-in.md §3). */
export const sessionOpenRoute = doorRoute({
  call: sessionOpen,
  handle: async (node, { place, browser, challenges, countTry }, { answer }) => {
    countTry(answer.id)
    const challenge = challengeIn(answer.clientData)
    challenges.verify(challenge, { kind: 'sign-in', browser, code: '' })
    const now = node.now()
    const opened = await node.db.transaction().execute(async (tx) => {
      const { passkey, person, state } = await usePasskey(tx, { answered: { answer, challenge, place }, now })
      await useChallenge(tx, { challenge, now })
      if (state === 'locked') {
        await node.log.append(tx, { type: 'passkey.lock', body: { passkey, person } })
        return undefined
      }
      const { session, secret } = await openSession(tx, { person, passkey, now, random: node.random })
      await node.log.append(tx, { type: sessionOpen.name, body: { passkey, person, session } })
      return secret
    })
    // Said after the commit: the lock stays, and the answer is that of every other failure.
    if (opened === undefined) return fail('login-failed', {})
    const actor = await authenticateSession(node.db, { secret: opened, now })
    return { result: await signedIn(node, actor), session: opened }
  },
})
