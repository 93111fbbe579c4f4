import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '@comity/cli'
import type { OwnNode } from '@comity/client/own'
import { canonicalText, toBase64url } from '@comity/codec'
import type { TestParty } from '../src/index.ts'
import { auditorKey } from './audit-scene.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Types `comity audit …` as the auditor; the node is that of a party, where the verb has one. */
export async function comityAudit(party: TestParty, ...words: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const to = (name: keyof typeof written) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    env: {},
  })
  const argv = ['--node', party.dir, '--as', 'auditor', 'audit', ...words]
  const code = await run({ argv, env: {}, stdout: to('stdout'), stderr: to('stderr') })
  return { code, ...written }
}

/** Puts the auditor's token where `comity` reads it. */
export async function writeToken(party: TestParty, { token = '' }: OwnNode): Promise<void> {
  await writeFile(join(party.dir, 'people', 'auditor.token'), `${token}\n`, { mode: 0o600 })
}

/** The file that `comity audit key` writes, of the key that the terms name. */
export async function writeAuditorKey(party: TestParty): Promise<string> {
  const path = join(party.dir, 'auditor.key')
  const { publicKey, privateKey } = auditorKey
  await writeFile(path, `${canonicalText({ schema: 1, publicKey, privateKey: toBase64url(privateKey) })}\n`, {
    mode: 0o600,
  })
  return path
}
