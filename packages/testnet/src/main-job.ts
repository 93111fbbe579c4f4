import { templateBasis, verifyTerms } from '@comity/agreement'
import {
  hitConfirm,
  hitList,
  hitShow,
  importShow,
  type ImportResult,
  indexPublish,
  indexSync,
  matchStart,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestList,
  requestOpen,
  type ResultOf,
} from '@comity/client/api'
import { eventually } from './eventually.ts'
import { fail } from './errors.ts'
import type { TestParty } from './party.ts'
import { openCase, simpleTerms } from './steps.ts'
import type { Testnet } from './testnet.ts'

/** One list of identifiers of one type, one raw identifier a line. */
export interface PartyList {
  readonly type: string
  readonly bytes: Uint8Array
}

/** What came of it, in counts of distinct canonical identifiers: the demo's `--json` output. */
export interface MainJobReport {
  readonly parties: readonly {
    readonly name: string
    readonly imported: number
    readonly duplicates: number
    readonly rejected: number
  }[]
  readonly pairs: readonly {
    readonly inquirer: string
    readonly publisher: string
    readonly type: string
    readonly asked: number
    readonly hits: number
  }[]
  readonly request: { readonly state: string } | null
}

export interface MainJob {
  readonly net: Testnet
  /** Lists by party code. */
  readonly lists: ReadonlyMap<string, readonly PartyList[]>
  /** Whom a party asks; the demo on whole lists lets only the smaller list ask the larger. */
  readonly asks: (inquirer: Loaded, publisher: Loaded) => boolean
  /** Cosignatures that the terms ask of a checkpoint; none unless told. */
  readonly cosignatures?: number
  /** One sentence a step, for a person who watches. */
  readonly say: (sentence: string) => void
}

/** A party whose lists are in a case of its own. */
export interface Loaded {
  readonly party: TestParty
  readonly case: string
  readonly imports: ReadonlyMap<string, ImportResult>
}

type Say = MainJob['say']

/**
 * The main job over the own API of real nodes, from lists to an answered request: import, sign one agreement of all,
 * publish, match, confirm a hit, get a request about it answered. The demo and the tests run this.
 */
export async function runMainJob({ net, lists, asks, cosignatures = 0, say }: MainJob): Promise<MainJobReport> {
  await net.introduceAll()
  say('Every party compared the fingerprint words of every other and trusts its card.')
  const loaded = await Promise.all(net.parties.map((party) => loadLists(party, lists.get(party.code) ?? [], say)))
  const agreement = await signForAll({ net, loaded, cosignatures, say })
  await publishAll({ loaded, agreement, asks, say })
  const pairs: MainJobReport['pairs'][number][] = []
  for (const inquirer of loaded) {
    const publishers = loaded.filter((publisher) => publisher !== inquirer && asks(inquirer, publisher))
    pairs.push(...(await askAbout({ inquirer, publishers, agreement, say })))
  }
  return { parties: loaded.map(importCounts), pairs, request: await followOneHit({ loaded, say }) }
}

async function loadLists(party: TestParty, lists: readonly PartyList[], say: Say): Promise<Loaded> {
  const opened = await openCase(party)
  const imports = new Map<string, ImportResult>()
  for (const { type, bytes } of lists) {
    const result = await party.importList({ case: opened, profile: `${type}/1`, bytes })
    imports.set(type, result)
    const refused = `${counted(result.rejected, 'line')}${await reasonsOf(party, result)}`
    say(`${party.name} imported ${counted(result.imported, `${type} identifier`)}; refused: ${refused}.`)
  }
  return { party, case: opened, imports }
}

/** Of the first page of refused lines the reasons, each with the first line that it refused. */
async function reasonsOf(party: TestParty, { import: id, rejected }: ImportResult): Promise<string> {
  if (rejected === 0) return ''
  const { refused } = await party.call(importShow, { import: id, afterLine: 0 }, 'officer')
  const first = new Map(refused.toReversed().map(({ reason, line }) => [reason, line]))
  const reasons = [...first].toReversed().map(([reason, line]) => `${reason}, as line ${String(line)}`)
  return ` (${reasons.join('; ')})`
}

interface AllLoaded {
  readonly loaded: readonly Loaded[]
  readonly say: Say
}

async function signForAll({
  net,
  loaded,
  cosignatures,
  say,
}: AllLoaded & { readonly net: Testnet; readonly cosignatures: number }): Promise<string> {
  const imports = loaded.flatMap((one) => [...one.imports])
  const largest = Math.max(1, ...imports.map(([, { imported }]) => imported))
  const profiles = [...new Set(imports.map(([type]) => `${type}/1`))]
  const terms = simpleTerms(net, { profiles, dailyElements: 2_700, firstLoadElements: largest, rows: largest })
  const agreement = await net.signAgreement(verifyTerms({ ...terms, log: { ...terms.log, cosignatures } }))
  say(`All ${String(loaded.length)} parties signed agreement ${agreement.slice(0, 12)}…; it is in force.`)
  return agreement
}

interface UnderAgreement {
  readonly agreement: string
  readonly say: Say
}

async function publishAll({
  loaded,
  agreement,
  asks,
  say,
}: UnderAgreement & { readonly loaded: readonly Loaded[]; readonly asks: MainJob['asks'] }): Promise<void> {
  for (const { party } of loaded) {
    await party.waitFor(await party.call(indexPublish, { agreement }, 'officer'))
    say(`${party.name} published a sealed index: without its key it tells nothing but its size.`)
  }
  for (const inquirer of loaded) {
    for (const publisher of loaded.filter((candidate) => candidate !== inquirer && asks(inquirer, candidate))) {
      const body = { agreement, publisher: publisher.party.code }
      await inquirer.party.waitFor(await inquirer.party.call(indexSync, body, 'officer'))
    }
  }
}

async function askAbout({
  inquirer,
  publishers,
  agreement,
  say,
}: UnderAgreement & { readonly inquirer: Loaded; readonly publishers: readonly Loaded[] }): Promise<
  MainJobReport['pairs']
> {
  const { party } = inquirer
  const pairs: MainJobReport['pairs'][number][] = []
  if (publishers.length === 0) return pairs
  for (const type of inquirer.imports.keys()) {
    const body = {
      case: inquirer.case,
      agreement,
      publishers: publishers.map((publisher) => publisher.party.code),
      profile: `${type}/1`,
      statuses: ['suspect' as const],
      purpose: 'computer-fraud',
      basis: templateBasis,
      mode: 'once' as const,
      allowance: 'first-load' as const,
    }
    const { asks } = await party.waitFor(await party.call(matchStart, body, 'officer'))
    for (const { party: publisher } of publishers) {
      const ask = asks.find((candidate) => candidate.publisher === publisher.code)
      if (ask?.error !== null) return fail('demo-failed', {})
      pairs.push({ inquirer: party.name, publisher: publisher.name, type, asked: ask.asked, hits: ask.hits })
      say(
        `${party.name} asked ${publisher.name} about ${counted(ask.asked, `${type} identifier`)} and learned of ${counted(ask.hits, 'hit')}; ` +
          `${publisher.name} learned how many were asked, and none of them.`,
      )
    }
  }
  return pairs
}

/** Two persons on each side take a hit to an answered request. */
export async function followOneHit({ loaded, say }: AllLoaded): Promise<MainJobReport['request']> {
  for (const { party } of loaded) {
    const { hits } = await party.call(hitList, {}, 'officer')
    const [hit] = hits
    const publisher = loaded.find((candidate) => candidate.party.code === hit?.publisher)
    if (hit === undefined || publisher === undefined) continue
    const request = await requestAbout({ party, publisher: publisher.party, hit, say })
    await answerRequest({ publisher: publisher.party, request })
    await eventually(() => requestIn(party, request, 'ANSWERED'))
    say(`${publisher.party.name} answered. Two persons on each side took part, and both logs hold every step.`)
    return { state: 'answered' }
  }
  say('Nothing hit anywhere, so there is nothing to request.')
  return null
}

/** Confirms a hit, opens a request about it and lets a second person send it. Returns its id. */
export async function requestAbout({
  party,
  publisher,
  hit,
  say,
}: {
  readonly party: TestParty
  readonly publisher: TestParty
  readonly hit: ResultOf<typeof hitList>['hits'][number]
  readonly say: Say
}): Promise<string> {
  await party.call(hitShow, { hit: hit.hit }, 'officer')
  const reason = 'The same identifier stands in the complaint of the victim.'
  await party.call(hitConfirm, { hit: hit.hit, reason }, 'officer')
  const question = 'Who registered this, and which cases of yours name it?'
  const { request } = await party.call(requestOpen, { hit: hit.hit, urgency: 'R', question }, 'officer')
  await party.call(requestApprove, { request }, 'approver')
  say(`${party.name} confirmed one hit and sent ${publisher.name} a request: its first word about any identifier.`)
  return request
}

/** Takes a delivered request to its answer, by two persons of the publisher. */
export async function answerRequest({
  publisher,
  request,
}: {
  readonly publisher: TestParty
  readonly request: string
}): Promise<void> {
  await eventually(() => requestIn(publisher, request, 'DELIVERED'))
  await publisher.call(requestAcknowledge, { request }, 'officer')
  await publisher.call(requestAccept, { request }, 'approver')
  const text = 'Two cases of ours name it; who registered it is known.'
  await publisher.call(requestAnswer, { request, text, nothingFound: false, searchedSources: [] }, 'officer')
  await publisher.call(requestApprove, { request }, 'approver')
}

async function requestIn(party: TestParty, request: string, state: string) {
  const { requests } = await party.call(requestList, {}, 'officer')
  return requests.find((candidate) => candidate.request === request && candidate.state === state)
}

function importCounts({ party, imports }: Loaded): MainJobReport['parties'][number] {
  const results = [...imports.values()]
  const sum = (count: (result: ImportResult) => number) => results.reduce((total, result) => total + count(result), 0)
  return {
    name: party.name,
    imported: sum(({ imported }) => imported),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: sum(({ rejected }) => rejected),
  }
}

function counted(count: number, thing: string): string {
  return `${String(count)} ${thing}${count === 1 ? '' : 's'}`
}
