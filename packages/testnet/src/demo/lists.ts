import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
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
