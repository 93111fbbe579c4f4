import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { isComityError } from '@comity/codec'
import type { MainJobReport } from '../main-job.ts'
import { runMainJob } from '../main-job.ts'
import { startTestnet, type Testnet } from '../testnet.ts'
import { type DemoLists, readFolderLists, readPublicLists } from './lists.ts'

/** What the demo was asked to do; see `comity demo --help`. */
interface DemoArguments {
  /** Folder whose sub-folders are parties; the three public lists without one. */
  readonly folder: string | undefined
  readonly isJson: boolean
  /** Leave the nodes up, their addresses printed, until a signal. */
  readonly stay: boolean
  readonly full: boolean
}

/** Starts the parties' nodes, runs the main job, stops everything. Returns the exit code: 0 only if all came true. */
export async function runDemo(args: readonly string[]): Promise<number> {
  const demo = readArguments(args)
  const narrate = demo.isJson ? process.stderr : process.stdout
  const say = (sentence: string) => narrate.write(`${sentence}\n`)
  const lists =
    demo.folder === undefined ? await readPublicLists({ full: demo.full }) : await readFolderLists(demo.folder)
  for (const sentence of lists.about) say(sentence)
  const stopped = stopSignal()
  const net = await openNet(lists)
  try {
    const report = await Promise.race([runLists({ net, lists, full: demo.full, say }), stopped])
    if (report === undefined) return 130
    if (demo.isJson) process.stdout.write(`${JSON.stringify(report)}\n`)
    else printSummary(report, say)
    if (demo.stay) await stayUp({ net, say, stopped })
    return 0
  } catch (error) {
    if (!isComityError(error)) throw error
    say(`The demo did not come true: ${error.code}.`)
    return 70
  } finally {
    await net.close()
  }
}

function readArguments(args: readonly string[]): DemoArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, stay: { type: 'boolean' }, full: { type: 'boolean' } },
  })
  return {
    folder: positionals[0],
    isJson: values.json === true,
    stay: values.stay === true,
    full: values.full === true,
  }
}

function openNet({ parties }: DemoLists): Promise<Testnet> {
  const holdsCards = parties.some(({ lists }) => lists.some(({ type }) => type === 'card'))
  return startTestnet({
    isCaptured: false,
    parties: parties.map(({ code, name, memberClass, country }) => ({
      code,
      name,
      memberClass,
      country,
      settings: { partnerElementsPerDay: 100_000_000, cards: holdsCards },
    })),
  })
}

function runLists({
  net,
  lists: { parties },
  full,
  say,
}: {
  readonly net: Testnet
  readonly lists: DemoLists
  readonly full: boolean
  readonly say: (sentence: string) => void
}): Promise<MainJobReport> {
  const sizeOf = new Map(
    parties.map(({ code, lists }) => [code, lists.reduce((sum, { bytes }) => sum + bytes.length, 0)]),
  )
  return runMainJob({
    net,
    lists: new Map(parties.map(({ code, lists }) => [code, lists])),
    // Whole lists are long: the smaller asks the larger, as the first-load allowance is meant (spec/agreements.md §10).
    asks: (inquirer, publisher) =>
      !full || (sizeOf.get(inquirer.party.code) ?? 0) < (sizeOf.get(publisher.party.code) ?? 0),
    say,
  })
}

function printSummary({ pairs, request }: MainJobReport, say: (sentence: string) => void): void {
  say('')
  for (const { inquirer, publisher, type, asked, hits } of pairs) {
    say(`  ${inquirer} → ${publisher}  ${type}: ${String(asked)} asked, ${String(hits)} hits`)
  }
  say(request === null ? '  no request' : `  one request, ${request.state}`)
}

async function stayUp({
  net,
  say,
  stopped,
}: {
  readonly net: Testnet
  readonly say: (sentence: string) => void
  readonly stopped: Promise<undefined>
}): Promise<void> {
  say('')
  for (const party of net.parties) {
    say(`  ${party.name}: its people at ${party.ownUrl}, its partners at ${party.partnerUrl}, its folder ${party.dir}`)
  }
  say('The nodes stay up until Ctrl-C.')
  await stopped
  say('Stopping the nodes; everything they wrote is removed.')
}

/** Resolves at the first SIGINT or SIGTERM. */
async function stopSignal(): Promise<undefined> {
  const abort = new AbortController()
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: abort.signal })))
  abort.abort()
  return undefined
}
