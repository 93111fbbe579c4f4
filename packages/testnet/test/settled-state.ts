import type { TestParty } from '../src/index.ts'

/** What a party keeps; the log's own files follow its tables after half a second and are left out. */
export async function settledState(party: TestParty): Promise<Readonly<Record<string, string>>> {
  const state = await party.state()
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('file log/')))
}
