import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { personAdd } from '@comity/client/api'
import type { TestParty } from '../src/index.ts'

/** Somebody who watches over the party: the token, also where `comity --as overseer` reads it. */
export async function addOverseer(party: TestParty): Promise<string> {
  const body = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }
  const { token } = await party.call(personAdd, body, 'administrator')
  await writeFile(join(party.dir, 'people', 'overseer.token'), `${token}\n`, { mode: 0o600 })
  return token
}
