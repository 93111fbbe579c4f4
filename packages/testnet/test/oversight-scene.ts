import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '@comity/cli'
import { partyCard, personAdd } from '@comity/client/api'
import type { TestParty } from '../src/index.ts'

/** Somebody who watches over the party: the token, also where `comity --as overseer` reads it. */
export async function addOverseer(party: TestParty): Promise<string> {
  const body = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }
  const { token } = await party.call(personAdd, body, 'administrator')
  await writeFile(join(party.dir, 'people', 'overseer.token'), `${token}\n`, { mode: 0o600 })
  return token
}

/** Types `comity oversight …` as the overseer of a party. */
export async function comityOversight(party: TestParty, ...words: readonly string[]) {
  const written = { stdout: '', stderr: '' }
  const to = (name: keyof typeof written) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    env: {},
  })
  const argv = ['--node', party.dir, '--as', 'overseer', 'oversight', ...words]
  const code = await run({ argv, env: {}, stdout: to('stdout'), stderr: to('stderr') })
  return { code, ...written }
}

/** The card of a party in a file, as its people hand it out. */
export async function cardFile(party: TestParty): Promise<string> {
  const file = join(party.dir, 'own.card')
  await writeFile(file, (await party.call(partyCard, {}, 'administrator')).card)
  return file
}
