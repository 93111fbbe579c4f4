import { chown, readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { fail } from '../errors.ts'

/** The operating system account that runs the database server. PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

// `comity` is the account that an installation makes for this; the others exist on nearly every machine.
const accountsForRoot = ['comity', 'postgres', 'nobody'] as const

/**
 * The account for the server when this process is root, else undefined: the server runs as the node does. A data folder
 * that exists keeps its owner, whatever accounts were added since. Throws `account-missing`.
 */
export async function accountForServer(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(data).catch(() => undefined)
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return chooseAccount(await readFile('/etc/passwd', 'utf8'))
}

/** The account for a server that root starts, from the text of passwd(5). Throws `account-missing`. */
export function chooseAccount(passwd: string): Account {
  const lines = passwd.split('\n').map((line) => line.split(':'))
  for (const name of accountsForRoot) {
    const line = lines.find((fields) => fields[0] === name)
    const account = { uid: Number(line?.[2]), gid: Number(line?.[3]) }
    if (account.uid > 0 && account.gid > 0) return account
  }
  return fail('account-missing', {})
}

/** The name under which the server sees this process (peer authentication). Throws `account-missing`. */
export function ownAccountName(): string {
  try {
    return userInfo().username
  } catch {
    // A uid without a passwd line, as some containers use: neither initdb nor peer authentication can name it.
    return fail('account-missing', {})
  }
}

/** Gives a path to the server's account, where it has one of its own. */
export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid)
}

/** Tells whether the account may pass through every folder from the root down to `folder`, and through `folder`. */
export async function isReachable(folder: string, account: Account): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { uid, gid, mode } = await stat(at)
    const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & search) === 0) return false
    if (dirname(at) === at) return true
  }
}
