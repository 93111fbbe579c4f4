import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import type { MemberClass } from '@comity/agreement'
import type { PartyList } from '../main-job.ts'

/** A party and its lists. */
export interface PartyLists {
  readonly code: string
  readonly name: string
  readonly memberClass: MemberClass
  readonly country: string
  readonly lists: readonly PartyList[]
}

const require = createRequire(import.meta.url)

/** A public list that independent people maintain and a package ships; who holds it in the demo, and as what. */
interface PublicList {
  readonly code: string
  readonly memberClass: 'agency' | 'company' | 'university'
  readonly country: string
  readonly source: string
  readonly licence: string
  readonly read: () => Promise<readonly string[]>
}

/** Three lists of disposable mail hosts, chosen because they were collected apart and overlap in part. */
const publicLists: readonly PublicList[] = [
  {
    code: 'norland-police',
    memberClass: 'agency',
    country: 'NO',
    source: 'disposable-email-domains',
    licence: 'MIT',
    read: () => Promise.resolve(require('disposable-email-domains') as readonly string[]),
  },
  {
    code: 'sudland-bank',
    memberClass: 'company',
    country: 'SG',
    source: 'burner-email-providers',
    licence: 'MIT',
    read: () => readPackageLines('burner-email-providers', 'emails.txt'),
  },
  {
    code: 'ostland-university',
    memberClass: 'university',
    country: 'EE',
    source: 'mailchecker',
    licence: 'MIT',
    read: () => {
      const mailchecker = require('mailchecker') as { readonly blacklist: () => Iterable<string> }
      return Promise.resolve([...mailchecker.blacklist()])
    },
  },
]

/** How many hosts the longest list keeps unless all are asked for. */
const keptOfLongest = 20_000

export interface DemoLists {
  readonly parties: readonly PartyLists[]
  /** What a person is told about the lists, one sentence each. */
  readonly about: readonly string[]
}

/**
 * The three public lists. All are cut by one hash threshold, so that an entry of two lists is kept in both or in
 * neither: the longest keeps 20,000. With `full` nothing is cut.
 */
export async function readPublicLists({ full }: { readonly full: boolean }): Promise<DemoLists> {
  const read = await Promise.all(publicLists.map(async (list) => ({ list, hosts: await list.read() })))
  const longest = read.reduce((left, right) => (left.hosts.length >= right.hosts.length ? left : right))
  const threshold = full ? undefined : thresholdOf(longest.hosts)
  const about: string[] = []
  const parties = read.map(({ list, hosts }) => {
    const kept = threshold === undefined ? hosts : hosts.filter((host) => hashOf(host) <= threshold)
    const cut = threshold === undefined ? 'all' : `${String(kept.length)} of`
    about.push(
      `${list.code} (${list.memberClass}) holds ${cut} ${String(hosts.length)} hosts of ${list.source} (${list.licence}).`,
    )
    const { code, memberClass, country } = list
    return {
      code,
      name: code,
      memberClass,
      country,
      lists: [{ type: 'domain', bytes: Buffer.from(`${kept.join('\n')}\n`) }],
    }
  })
  return { parties, about }
}

/** Reads a folder in which each sub-folder is a party and each `<type>.txt` in it a list of one type. */
export async function readFolderLists(folder: string): Promise<DemoLists> {
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const memberClasses = ['agency', 'company', 'university'] as const
  const parties = await Promise.all(
    folders.sort().map(async (name, at) => {
      const files = (await readdir(join(folder, name))).filter((file) => file.endsWith('.txt')).sort()
      const lists = await Promise.all(
        files.map(async (file) => ({ type: basename(file, '.txt'), bytes: await readFile(join(folder, name, file)) })),
      )
      return { code: codeOf(name, at), name, memberClass: memberClasses[at % 3] ?? 'agency', country: 'XX', lists }
    }),
  )
  return { parties, about: parties.map(({ code, lists }) => `${code} holds ${String(lists.length)} lists.`) }
}

/** A folder may have any name; a party code is a short lower-case word (spec/messages.md §2). */
function codeOf(name: string, at: number): string {
  if (/^[a-z][a-z0-9-]{1,62}[a-z0-9]$/.test(name)) return name
  return `party-${String(at + 1)}`
}

function thresholdOf(hosts: readonly string[]): string | undefined {
  return hosts.map(hashOf).sort()[keptOfLongest - 1]
}

function hashOf(host: string): string {
  return createHash('sha256').update(host).digest('hex')
}

async function readPackageLines(name: string, file: string): Promise<readonly string[]> {
  const folder = join(require.resolve(`${name}/package.json`), '..')
  const text = await readFile(join(folder, file), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}
