import { importLines, openCase, publish, simpleTerms, startTestnet, sync, type TestParty } from '@comity/testnet'
import { openKernelRate } from './kernel-rate.ts'
import { benchLookup, type LookupResult } from './lookup.ts'
import { rounded } from './measure.ts'

/** What a list of one size costs from file to look-up, through real nodes on a durable database. */
export interface ScaleResult {
  readonly records: number
  readonly import: { readonly seconds: number; readonly perSecond: number }
  readonly publish: {
    readonly seconds: number
    readonly perSecond: number
    /** Share of what the kernel alone did on all cores at once, just before and just after. */
    readonly ofKernel: number
    /** What the kernel alone did: rows a second on all cores together. */
    readonly kernelPerSecond: number
  }
  readonly sync: { readonly seconds: number; readonly mb: number }
  readonly lookup: LookupResult
  /** Resident memory of the process that ran both nodes. */
  readonly rssMb: number
}

/** Imports, publishes, synchronises and looks up generated lists. */
export async function benchScale({ records }: { readonly records: number }): Promise<ScaleResult> {
  const net = await openPair()
  const kernel = await openKernelRate()
  try {
    await net.introduceAll()
    const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
    const imported = await timed(() => importGenerated(norland, records))
    const agreement = await net.signAgreement(simpleTerms(net, { rows: records }))
    const before = await kernel.perSecond()
    const published = await timed(() => publish(norland, agreement))
    const kernelRate = (before + (await kernel.perSecond())) / 2
    const wire = net.capture.length
    const synchronised = await timed(() => sync(sudland, { agreement, publisher: norland }))
    return {
      records,
      import: { seconds: rounded(imported), perSecond: rounded(records / imported) },
      publish: {
        seconds: rounded(published),
        perSecond: rounded(records / published),
        ofKernel: rounded(records / published / kernelRate),
        kernelPerSecond: rounded(kernelRate),
      },
      sync: { seconds: rounded(synchronised), mb: rounded((net.capture.length - wire) / 1e6) },
      lookup: await benchLookup({ rows: records }),
      rssMb: Math.round(process.memoryUsage().rss / 1e6),
    }
  } finally {
    await kernel.close()
    await net.close()
  }
}

/** Import alone: records a second of one list of that size. */
export async function benchImport({ records }: { readonly records: number }): Promise<{ readonly perSecond: number }> {
  const net = await openPair()
  try {
    const seconds = await timed(() => importGenerated(net.party('norland-police'), records))
    return { perSecond: rounded(records / seconds) }
  } finally {
    await net.close()
  }
}

function openPair() {
  return startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
    isDurable: true,
  })
}

async function importGenerated(party: TestParty, records: number): Promise<void> {
  const lines = Array.from({ length: records }, (_, at) => `host-${String(at)}.generated.example`)
  await importLines(party, { case: await openCase(party), profile: 'domain/1', lines })
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return (performance.now() - start) / 1_000
}
