import { readConfig } from './config.ts'
import { lockDatabase } from './database/database.ts'
import { startNodeDatabase } from './database/node-database.ts'
import { keyFolder, signingNames } from './keys.ts'
import { protectKeys } from './keys/protect.ts'
import type { Protection, SecretSource } from './keys/vault.ts'

/**
 * Changes how the key files of a node lie at rest. The node must stand still: its database is locked meanwhile, as a running
 * node locks it. Throws `already-running`, `config-invalid`, `key-locked`, `key-unsafe`, and what opening a database throws.
 */
export async function protectNode({
  dir,
  databaseUrl,
  secret,
  protection,
}: {
  readonly dir: string
  readonly databaseUrl: string | undefined
  readonly secret: SecretSource
  readonly protection: Protection
}): Promise<void> {
  const { party } = await readConfig(dir)
  const database = await startNodeDatabase({ dir, databaseUrl, fsync: 'on' })
  try {
    const lock = await lockDatabase(database.url)
    try {
      // After a rotation a slot is the name and a count.
      const isSigning = (slot: string) => signingNames.some((name) => slot.split('.')[0] === name)
      await protectKeys({ folder: keyFolder(dir), party, secret, protection, isSigning })
    } finally {
      await lock.release()
    }
  } finally {
    await database.stop()
  }
}
