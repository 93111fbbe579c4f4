import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail } from '../errors.ts'
import { readSecret } from '../files.ts'
import type { BackupKey, BackupLock } from './archive.ts'
import type { BackupHead } from './backup-head.ts'
import { backupNode } from './backup-node.ts'
import { restoreNode } from './restore-node.ts'

interface Given {
  readonly positionals: readonly string[]
  readonly values: {
    readonly recipient?: string[] | undefined
    readonly 'passphrase-file'?: string | undefined
    readonly 'identity-file'?: string | undefined
    readonly 'database-url'?: string | undefined
    readonly log?: string | undefined
    readonly json?: boolean | undefined
  }
}

/** Runs `backup DIR FILE` or `restore FILE DIR`. Returns false when it was called wrongly. Throws what they throw. */
export async function runBackupCommand({ positionals, values }: Given): Promise<boolean> {
  const [command, first, second, ...rest] = positionals
  if (first === undefined || second === undefined || rest.length > 0) return false
  const given = { databaseUrl: values['database-url'] ?? process.env['DATABASE_URL'], now: Date.now }
  if (command === 'backup') {
    const lock = await lockOf(values)
    if (lock === undefined) return false
    tell(values, await backupNode({ ...given, dir: resolve(first), path: resolve(second), lock }))
  } else {
    const key = await keyOf(values)
    if (key === undefined) return false
    const logDir = values.log === undefined ? undefined : resolve(values.log)
    tell(values, await restoreNode({ ...given, path: resolve(first), dir: resolve(second), key, logDir }))
  }
  return true
}

async function lockOf(values: Given['values']): Promise<BackupLock | undefined> {
  const { recipient: recipients = [] } = values
  const passphrase = await passphraseOf(values)
  if ((passphrase === undefined) === (recipients.length === 0)) return undefined
  return passphrase === undefined ? { kind: 'recipients', recipients } : { kind: 'passphrase', passphrase }
}

async function keyOf(values: Given['values']): Promise<BackupKey | undefined> {
  const passphrase = await passphraseOf(values)
  const file = values['identity-file']
  if ((passphrase === undefined) === (file === undefined)) return undefined
  if (passphrase !== undefined) return { kind: 'passphrase', passphrase }
  const text = await readFile(file ?? '', 'utf8').catch(() => fail('backup-key', {}))
  const identity = text.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-'))
  return { kind: 'identity', identity: identity?.trim() ?? fail('backup-key', {}) }
}

/** The first line of a file that only this account may read. */
async function passphraseOf(values: Given['values']): Promise<string | undefined> {
  const path = values['passphrase-file']
  if (path === undefined) return undefined
  const [line = ''] = Buffer.from(await readSecret(resolve(path)))
    .toString('utf8')
    .split('\n')
  return line === '' ? fail('backup-key', {}) : line
}

function tell({ json }: Given['values'], { party, takenAt, tables, log }: BackupHead): void {
  const told = { party, takenAt: new Date(takenAt).toISOString(), tables: tables.length, logSize: log?.size ?? 0 }
  const line = `${told.party}: ${told.takenAt}, ${String(told.tables)} tables, log of ${String(told.logSize)} entries`
  process.stdout.write(`${json === true ? JSON.stringify(told) : line}\n`)
}
