import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { isComityError } from '@comity/codec'
import { normalize, type ProfileName } from '@comity/identifiers'
import type { MainJobReport } from '../src/main-job.ts'

const demo = new URL('../bin/demo.js', import.meta.url).pathname
const shared = resolve(process.env['COMITY_SHARED'] ?? new URL('../../../../shared', import.meta.url).pathname)

/** The demo on a folder, as a person starts it; throws unless it exits 0. stdout must hold the report and nothing else. */
async function runDemo(folder: string): Promise<MainJobReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [demo, folder, '--json'], { maxBuffer: 1e8 })
  assert.equal(stdout.indexOf('\n'), stdout.length - 1)
  return JSON.parse(stdout) as MainJobReport
}

/** What a plain program with plain sets says of the same files. */
async function expected(folder: string, parties: Readonly<Record<string, readonly string[]>>) {
  const sets = new Map<string, Map<string, Set<string>>>()
  const counts = []
  for (const name of Object.keys(parties).sort()) {
    const byType = new Map<string, Set<string>>()
    let [duplicates, rejected] = [0, 0]
    for (const type of parties[name] ?? []) {
      const values = new Set<string>()
      const lines = (await readFile(join(folder, name, `${type}.txt`), 'utf8')).split('\n')
      const region = /^# region: ([A-Z]{2})$/.exec(lines[0] ?? '')?.[1]
      for (const raw of lines.map((line) => line.trim())) {
        if (raw === '' || raw.startsWith('#')) continue
        const value = canonical(`${type}/1` as ProfileName, raw, region)
        if (value === undefined) rejected += 1
        else if (values.has(value)) duplicates += 1
        else values.add(value)
      }
      byType.set(type, values)
    }
    const imported = [...byType.values()].reduce((sum, { size }) => sum + size, 0)
    counts.push({ name, imported, duplicates, rejected })
    sets.set(name, byType)
  }
  const pairs = [...sets].flatMap(([inquirer, types]) =>
    [...types].flatMap(([type, mine]) =>
      [...sets.keys()].flatMap((publisher) => {
        if (publisher === inquirer) return []
        const theirs = sets.get(publisher)?.get(type) ?? new Set()
        return [
          { inquirer, publisher, type, asked: mine.size, hits: [...mine].filter((value) => theirs.has(value)).length },
        ]
      }),
    ),
  )
  return { parties: counts, pairs: pairs.sort(byPair) }
}

function canonical(profile: ProfileName, raw: string, region: string | undefined): string | undefined {
  try {
    return normalize({ profile, raw, region, cards: false }).value
  } catch (error) {
    if (isComityError(error, 'identifier-invalid')) return undefined
    throw error
  }
}

type Pair = MainJobReport['pairs'][number]
const keyOf = ({ inquirer, publisher, type }: Pair) => `${inquirer} ${publisher} ${type}`
const byPair = (left: Pair, right: Pair) => (keyOf(left) < keyOf(right) ? -1 : 1)

async function checkFolder(folder: string, parties: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const report = await runDemo(folder)
  const plain = await expected(folder, parties)
  assert.deepEqual({ parties: report.parties, pairs: [...report.pairs].sort(byPair) }, plain)
  const anyHit = plain.pairs.some(({ hits }) => hits > 0)
  assert.deepEqual(report.request, anyHit ? { state: 'answered' } : null)
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-lists-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('a folder of messy lists gives exactly the counts and intersections of plain sets', () =>
  inFolder(async (folder) => {
    const files = {
      Alpha: {
        domain:
          '# a comment\n\nExample.ORG.\nexample.org\nb\u00fccher.example\nhttps://not-a-host.example/x\n*.wild.example\nfoo_bar.example\r\n1.2.3.4\n',
        phone: '# region: NO\n22 22 55 55\n+4722225555\n+62 812 3456 7890\n12\n',
        wallet:
          '0x52908400098527886E0F7030069857D2E4169EE7\n0x52908400098527886e0F7030069857D2E4169EE7\n1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n',
      },
      beta: {
        domain: 'xn--bcher-kva.example\nEXAMPLE.org\nonly-beta.example\nfoo_bar.example',
        phone: '+47 22 22 55 55\n+62-812-3456-7890\n22225555\n',
        ip: '::ffff:192.0.2.1\n192.0.2.1\n2001:DB8::1\n010.0.0.1\n192.0.2.1:80\n',
      },
      'party 3': {
        domain: 'nothing-in-common.example\n',
        ip: '2001:db8:0:0:0:0:0:1\n',
        email: 'A@EXAMPLE.org\nno-at-sign\n',
      },
    } as const
    for (const [party, lists] of Object.entries(files)) {
      await mkdir(join(folder, party))
      for (const [type, text] of Object.entries(lists)) await writeFile(join(folder, party, `${type}.txt`), text)
    }
    await checkFolder(
      folder,
      Object.fromEntries(Object.entries(files).map(([party, lists]) => [party, Object.keys(lists).sort()])),
    )
  }))

test('lists that nobody else holds end without a hit and without a request', () =>
  inFolder(async (folder) => {
    for (const party of ['one', 'two']) {
      await mkdir(join(folder, party))
      await writeFile(join(folder, party, 'domain.txt'), `only-${party}.example\n`)
    }
    await checkFolder(folder, { one: ['domain'], two: ['domain'] })
  }))

/** Lists of independent publishers, as they wrote them. */
const published = {
  norland: {
    domain: 'etherscamdb/domains.txt',
    ip: 'phishing-database/ips-inactive.txt',
    phone: 'castle-disposable-phone-numbers/phones.txt',
    wallet: 'ethereum-lists-darklist/addresses-eth.txt',
  },
  sudland: {
    domain: 'ethereum-lists-darklist/domains.txt',
    ip: 'romainmarcoux-malicious-ip/ips-snort.txt',
    phone: 'turkish-spam-numbers/phones.txt',
    wallet: 'etherscamdb/addresses-eth.txt',
  },
} as const

const isShared = existsSync(join(shared, 'data/MANIFEST.tsv'))
test(
  'published lists give exactly the intersections of plain sets',
  { skip: !isShared && 'no lists beside the project' },
  () =>
    inFolder(async (folder) => {
      for (const [party, lists] of Object.entries(published)) {
        await mkdir(join(folder, party))
        for (const [type, path] of Object.entries(lists)) {
          await copyFile(join(shared, 'data', path), join(folder, party, `${type}.txt`))
        }
      }
      await checkFolder(folder, {
        norland: ['domain', 'ip', 'phone', 'wallet'],
        sudland: ['domain', 'ip', 'phone', 'wallet'],
      })
    }),
)
