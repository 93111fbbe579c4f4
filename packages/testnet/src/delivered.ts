import { eventually } from './eventually.ts'
import type { TestParty } from './party.ts'

/**
 * Waits until no message of these parties is on its way. To a partner that is cut off, suspended or reached by pouch it waits in vain:
 * throws `waited-too-long`.
 */
export async function delivered(...parties: readonly TestParty[]): Promise<void> {
  let wasQuiet = false
  await eventually(async () => {
    const left = await Promise.all(parties.map(waiting))
    const isQuiet = left.every((count) => count === 0)
    // Twice in a row: what one party takes up may let it speak that was looked at before.
    const isOver = isQuiet && wasQuiet
    wasQuiet = isQuiet
    return isOver ? true : undefined
  })
}

async function waiting(party: TestParty): Promise<number> {
  const [left] = await party.query(`select count(*)::int as waiting from outbox where state = 'waiting'`, [])
  return Number(left?.['waiting'])
}
