/*
 * Beside the error and not in it, as what it was refused under (refused-acts.ts): only the node's own people are told whose part
 * of a call about several partners it was.
 */
const parties = new WeakMap<Error, string>()

/** Does what a call does for one of several partners; what it throws is known to be of that one. */
export async function forParty<Result>(party: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Error) parties.set(error, party)
    throw error
  }
}

/** The partner for whom a call about several was refused. */
export function refusedParty(error: Error): string | undefined {
  return parties.get(error)
}
