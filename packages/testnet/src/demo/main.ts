import { parseArgs } from 'node:util'
import { isComityError } from '@comity/codec'
import type { MainJobReport } from '../main-job.ts'
import { runMainJob } from '../main-job.ts'
import type { TestParty } from '../party.ts'
import { startTestnet, type Testnet } from '../testnet.ts'
import { readFolderLists } from './folder-lists.ts'
import { type DemoLists, readPublicLists } from './lists.ts'
import type { Stop } from './stop.ts'

/** What the demo was asked to do; see `comity demo --help`. */
interface DemoArguments {
  /** Folder whose sub-folders are parties; the three public lists without one. */
  readonly folder: string | undefined
  readonly isJson: boolean
  /** Leave the nodes up, their addresses printed, until a signal. */
  readonly stay: boolean
  readonly full: boolean
}

/** A program's ends (spec/attacks.md §3). */
const ends = { done: 0, badInput: 65, internal: 70 } as const

/**
 * Starts the parties' nodes, runs the main job, stops everything. Returns the exit code: 0 only if all came true. A stop
 * leaves nothing behind, whenever it comes.
 */
export async function runDemo(args: readonly string[], stop: Stop): Promise<number> {
  const demo = readArguments(args)
  const narrate = demo.isJson ? process.stderr : process.stdout
  const say = (sentence: string) => {
    if (!stop.isRequested()) narrate.write(`${sentence}\n`)
  }
  void stop.requested.then(() => narrate.write('Stopping the nodes; everything they wrote is removed.\n'))
  const lists =
    demo.folder === undefined ? await readPublicLists({ full: demo.full }) : await readFolderLists(demo.folder)
  if ('refused' in lists) {
    process.stderr.write(`${lists.refused}\n`)
    return ends.badInput
  }
  for (const sentence of lists.about) say(sentence)
  return showLists({ demo, lists, say, stop })
}

interface Shown {
  readonly demo: DemoArguments
  readonly lists: DemoLists
  readonly say: (sentence: string) => void
  readonly stop: Stop
}

async function showLists({ demo, lists, say, stop }: Shown): Promise<number> {
  let net: Testnet | undefined
  try {
    // Not cut short: only then is all known that was opened, and closed again.
    if (!stop.isRequested()) net = await openNet(lists)
    if (stop.isRequested() || net === undefined) return await stop.requested
    const report = await Promise.race([runLists({ net, lists, full: demo.full, say }), stop.requested])
    if (typeof report === 'number') return report
    if (demo.isJson) process.stdout.write(`${JSON.stringify(report)}\n`)
    else printSummary(report, say)
    if (demo.stay) await stayUp({ net, say, stop })
    return ends.done
  } catch (error) {
    // What fails because of a stop needs no explanation.
    if (stop.isRequested()) return await stop.requested
    say(`The demo did not come true: ${isComityError(error) ? error.code : 'internal'}.`)
    return ends.internal
  } finally {
    await net?.close()
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
    isForPeople: true,
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
    say(`  ${inquirer} → ${publisher}  ${type}: ${String(asked)} asked, ${String(hits)} ${hits === 1 ? 'hit' : 'hits'}`)
  }
  say(request === null ? '  no request' : `  one request, ${request.state}`)
}

/** Under its own name, for a passkey is bound to one (spec/sign-in.md §1). */
function pageUrl({ code, ownUrl }: TestParty): string {
  return `http://${code}.localhost:${new URL(ownUrl).port}`
}

async function stayUp({ net, say, stop }: Pick<Shown, 'say' | 'stop'> & { readonly net: Testnet }): Promise<void> {
  say('')
  for (const party of net.parties) {
    say(
      `  ${party.name}: its people at ${pageUrl(party)}, its partners at ${party.partnerUrl}, its folder ${party.dir}`,
    )
  }
  const [first] = net.parties
  if (first !== undefined) say(`Look around in another terminal: npx comity --node ${first.dir} --as officer hit list`)
  if (first !== undefined)
    say(`Or in a browser: npx comity --node ${first.dir} person enrol officer, and open the link that it prints.`)
  say('The nodes stay up until Ctrl-C.')
  await stop.requested
}
