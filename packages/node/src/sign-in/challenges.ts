import { createHmac, timingSafeEqual } from 'node:crypto'
import { concatBytes, fromBase64url, type Instant, minute, sha256, toBase64url, utf8Encode } from '@comity/codec'
import type { Random } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'

/** How long a person may take over one touch of a passkey. */
export const challengeMilliseconds = 5 * minute
const [nonceLength, instantLength, macLength] = [16, 8, 32]

/** What a challenge is for, and in whose browser: one that was made for another is none. */
export interface ChallengeUse {
  readonly kind: 'enrol' | 'sign-in'
  /** The bytes of the browser's cookie from before the sign-in. */
  readonly browser: Uint8Array
  /** The code of an enrolment; empty for a sign-in. */
  readonly code: string
}

export interface Challenges {
  readonly make: (use: ChallengeUse) => string
  /** Throws `login-failed` for one that this process did not make for this use, or that is over. */
  readonly verify: (challenge: string, use: ChallengeUse) => void
}

/**
 * Challenges that the node need not keep: each carries its end and a MAC, so that whoever asks for many of them fills no
 * table. Only one that was answered is kept, by `useChallenge`. A restart ends all of them.
 */
export function createChallenges({
  now,
  random,
}: {
  readonly now: () => Instant
  readonly random: Random
}): Challenges {
  const key = random(32)
  const macOf = (head: Uint8Array, { kind, browser, code }: ChallengeUse) =>
    createHmac('sha256', key)
      .update(utf8Encode(`comity-challenge/1 ${kind} ${toBase64url(browser)} ${code} `))
      .update(head)
      .digest()
  return {
    make: (use) => {
      const end = new Uint8Array(instantLength)
      new DataView(end.buffer).setBigUint64(0, BigInt(now() + challengeMilliseconds))
      const head = concatBytes(random(nonceLength), end)
      return toBase64url(concatBytes(head, macOf(head, use)))
    },
    verify: (challenge, use) => {
      const bytes = bytesOf(challenge)
      const head = bytes.subarray(0, nonceLength + instantLength)
      if (!timingSafeEqual(macOf(head, use), bytes.subarray(head.length))) fail('login-failed', {})
      if (endOf(head) <= now()) fail('login-failed', {})
    },
  }
}

/** A challenge is answered once (spec/attacks.md F-12). Throws `login-failed` for one that was. */
export async function useChallenge(
  tx: Tx,
  { challenge, now }: { readonly challenge: string; readonly now: Instant },
): Promise<void> {
  await tx.deleteFrom('used_challenge').where('until_at', '<', now).execute()
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('used_challenge')
    .values({ digest: sha256(utf8Encode(challenge)), until_at: endOf(bytesOf(challenge)) })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) fail('login-failed', {})
}

function bytesOf(challenge: string): Uint8Array {
  try {
    return fromBase64url(challenge, nonceLength + instantLength + macLength)
  } catch {
    return fail('login-failed', {})
  }
}

function endOf(head: Uint8Array): Instant {
  return Number(new DataView(head.buffer, head.byteOffset + nonceLength, instantLength).getBigUint64(0))
}
