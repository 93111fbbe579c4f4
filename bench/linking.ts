import { caseLinks, networkCandidates, networkFind } from '@comity/client/api'
import { importLines, openCase, seededRandom, startTestnet, type TestParty } from '@comity/testnet'
import { median, rounded } from './measure.ts'

/** What linking costs on a node with many cases. */
export interface LinkingResult {
  readonly records: number
  readonly cases: number
  /** Identifiers that link cases, and the groups found among them. */
  readonly links: number
  readonly groups: number
  /** From the call to the answer: a record is stored, and what it links is shown. */
  readonly newRecord: { readonly p50ms: number; readonly maxMs: number }
  /** From the start of the job to its end. */
  readonly findSeconds: number
  /** Resident memory of the node's process before the search, and at most during it. */
  readonly rssMb: { readonly before: number; readonly peak: number }
}

const recordsPerCase = 10
/** Cases that are filled at once. */
const atOnce = 8
const newRecords = 50

/**
 * Fills a node with generated cases of ten records each, as people would, and measures how long the search for groups takes and
 * how long a new record takes to be stored and linked into one of them.
 */
export async function benchLinking({ cases }: { readonly cases: number }): Promise<LinkingResult> {
  const party = { code: 'norland-police', memberClass: 'agency', country: 'NO' } as const
  const net = await startTestnet({ parties: [party], isDurable: true })
  try {
    const norland = net.party('norland-police')
    const held = generateCases(cases)
    await fill(norland, held)
    const before = megabytes()
    let peak = before
    const watch = setInterval(() => (peak = Math.max(peak, megabytes())), 50)
    const start = performance.now()
    const { total } = await norland.waitFor(await norland.call(networkFind, {}, 'officer'))
    const findSeconds = (performance.now() - start) / 1_000
    clearInterval(watch)
    const { count } = await norland.call(networkCandidates, {}, 'officer')
    const times = await linkNewRecords(norland, held)
    return {
      records: new Set(held.flatMap((lines, at) => lines.map((line) => `${String(at)} ${line}`))).size,
      cases,
      links: total,
      groups: count,
      newRecord: { p50ms: rounded(median(times)), maxMs: rounded(Math.max(...times)) },
      findSeconds: rounded(findSeconds),
      rssMb: { before, peak },
    }
  } finally {
    await net.close()
  }
}

/** Of the ten identifiers of a case six are its own, three come from a dozen of a small group, one is anybody's. */
function generateCases(cases: number): readonly (readonly string[])[] {
  const random = seededRandom('linking')
  const below = (bound: number) => Math.floor((random(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32) * bound)
  return Array.from({ length: cases }, (_, at) => {
    const group = below(Math.ceil(cases / 6))
    return Array.from({ length: recordsPerCase }, (_line, n) => {
      if (n < 6) return `own-${String(at)}-${String(n)}.example`
      if (n < 9) return `group-${String(group)}-${String(below(12))}.example`
      return `anybody-${String(below(Math.ceil(cases / 3)))}.example`
    })
  })
}

async function fill(norland: TestParty, held: readonly (readonly string[])[]): Promise<void> {
  const waiting = held[Symbol.iterator]()
  const work = async () => {
    for (const lines of waiting) {
      await importLines(norland, { case: await openCase(norland), profile: 'domain/1', lines })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** A record that links a new case to one of the groups comes in by import, and the case is asked what links it. */
async function linkNewRecords(norland: TestParty, held: readonly (readonly string[])[]): Promise<readonly number[]> {
  const times: number[] = []
  for (let at = 0; at < newRecords; at += 1) {
    const [line = ''] = held[Math.floor((at * held.length) / newRecords)] ?? []
    const file = await openCase(norland)
    const start = performance.now()
    await importLines(norland, { case: file, profile: 'domain/1', lines: [line] })
    const { links } = await norland.call(caseLinks, { case: file }, 'officer')
    times.push(performance.now() - start)
    if (links.length !== 1) throw new Error('the new record was not linked')
  }
  return times
}

function megabytes(): number {
  return Math.round(process.memoryUsage().rss / 1e6)
}
