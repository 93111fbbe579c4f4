import { setTimeout as sleep } from 'node:timers/promises'
import { isComityError } from '@comity/codec'
import { fail } from './errors.ts'

/** What a node answers while a message that would change the answer is still on its way. */
const notYet: readonly string[] = ['not-found', 'agreement-not-in-force', 'manifest-invalid', 'busy', 'rate']

const shortestPause = 10
const longestPause = 250

/**
 * Asks until the answer is there: `undefined` and the codes of a message still on its way mean "not yet", any other error
 * ends the wait. Throws `waited-too-long` after `milliseconds` of real time (five minutes unless told).
 */
export async function eventually<T>(probe: () => Promise<T | undefined>, milliseconds = 300_000): Promise<T> {
  const end = performance.now() + milliseconds
  for (let pause = shortestPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const answer = await answerOf(probe)
    if (answer !== undefined) return answer
    if (performance.now() > end) fail('waited-too-long', { milliseconds })
    await sleep(pause)
  }
}

async function answerOf<T>(probe: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await probe()
  } catch (error) {
    if (isComityError(error) && notYet.includes(error.code)) return undefined
    throw error
  }
}
