import { readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { canonicalBytes, signingKeyFromSeed } from '@comity/codec'
import { fail } from '../errors.ts'
import { createSecret, exists, makePrivateFolder, syncFolder } from '../files.ts'
import { fileOf, keyIn, loadFile, tokenId } from './key-files.ts'
import { makeVault, openVault, type Protection, type SecretSource, type Vault } from './vault.ts'

const draft = (folder: string) => `${folder}.new`
const former = (folder: string) => `${folder}.old`

/**
 * Puts the key files of a stopped node under another protection (spec/keys.md §2). The new folder is whole before it takes
 * the place of the old one, so a crash leaves one of the two. Keys that sign move into a token and then stay there: from a
 * token there is no way back but a rotation. Throws `key-locked`, `key-unsafe`, `token-failed`.
 */
export async function protectKeys({
  folder,
  party,
  secret,
  protection,
  isSigning,
}: {
  readonly folder: string
  readonly party: string
  readonly secret: SecretSource
  readonly protection: Protection
  /** Tells the files whose keys sign, by name. */
  readonly isSigning: (name: string) => boolean
}): Promise<void> {
  await settleKeyFolder(folder)
  const from = await openVault({ folder, party }, secret)
  try {
    await rm(draft(folder), { recursive: true, force: true })
    await makePrivateFolder(draft(folder))
    const to = await makeVault({ folder: draft(folder), party }, protection)
    try {
      for (const file of await readdir(folder)) {
        const name = /^(.+)\.json$/.exec(file)?.[1]
        if (name === undefined || name === 'protection') continue
        await move({ name, party, from: { folder, vault: from }, to: { folder: draft(folder), vault: to }, isSigning })
      }
    } finally {
      to.token?.close()
    }
  } finally {
    from.token?.close()
  }
  await syncFolder(draft(folder))
  await rename(folder, former(folder))
  // A crash here leaves no folder of keys: `settleKeyFolder` puts the new one in place.
  await rename(draft(folder), folder)
  await syncFolder(dirname(folder))
  await rm(former(folder), { recursive: true, force: true })
}

/** Finishes or forgets what a crash left of a change of protection. */
export async function settleKeyFolder(folder: string): Promise<void> {
  if (!(await exists(folder)) && (await exists(draft(folder)))) {
    await rename(draft(folder), folder)
    await syncFolder(dirname(folder))
  }
  if (!(await exists(folder))) return
  for (const left of [draft(folder), former(folder)]) await rm(left, { recursive: true, force: true })
}

interface Side {
  readonly folder: string
  readonly vault: Vault
}

async function move({
  name,
  party,
  from,
  to,
  isSigning,
}: {
  readonly name: string
  readonly party: string
  readonly from: Side
  readonly to: Side
  readonly isSigning: (name: string) => boolean
}): Promise<void> {
  const file = await loadFile({ path: join(from.folder, `${name}.json`), party, name })
  const key = keyIn(file, from.vault)
  // The private key does not leave its token (spec/keys.md §2).
  if (key === undefined) return fail('key-locked', {})
  const { token } = to.vault
  const path = join(to.folder, `${name}.json`)
  if (token === undefined || !isSigning(name)) {
    await createSecret(path, canonicalBytes(fileOf({ party, name, key, vault: to.vault })))
    return
  }
  const id = tokenId({ party, name })
  token.takeSigningKey(id, { seed: key, publicKey: signingKeyFromSeed(key).publicKey })
  await createSecret(path, canonicalBytes({ schema: 3, party, name, token: id }))
}
