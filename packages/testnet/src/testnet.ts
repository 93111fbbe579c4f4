import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MemberClass, offenceNames, type Terms } from '@comity/agreement'
import {
  agreementPropose,
  agreementShow,
  agreementSign,
  partyCard,
  partyIntroduce,
  partyTrust,
} from '@comity/client/api'
import type { Instant } from '@comity/codec'
import {
  builtWeb,
  type Cluster,
  type FaultPoint,
  type FaultPointName,
  initNode,
  type NodeConfigValue,
} from '@comity/node'
import { startClock, type TestClock } from './clock.ts'
import { fail } from './errors.ts'
import { eventually } from './eventually.ts'
import { hostInProcess, type NodeHost } from './node-host.ts'
import { freePort } from './free-port.ts'
import { openCluster, template } from './open-cluster.ts'
import { openPartnerProxy, type PartnerProxy } from './partner-proxy.ts'
import { TestParty } from './party.ts'
import { unitName } from './person.ts'
import { hostAsProcess } from './process-node.ts'
import { seededRandom } from './random.ts'
import { WireCapture } from './wire-capture.ts'

/** A party that a testnet opens. */
export interface SeededParty {
  readonly code: string
  readonly memberClass: MemberClass
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly name?: string
  readonly settings?: Partial<NodeConfigValue['settings']>
  /** What its law knows; every category unless told, null for a party that declares nothing. */
  readonly offences?: NodeConfigValue['offences']
  /** Whom its card names to be called; nobody unless told. */
  readonly contacts?: NodeConfigValue['contacts']
  /** Where its people are told; nowhere but in the node unless told. */
  readonly notify?: NodeConfigValue['notify']
  /** Public half of an agreement key that its signatory keeps off the node. */
  readonly agreementKey?: Uint8Array
}

export interface TestnetOptions {
  readonly parties: readonly SeededParty[]
  /** Moment at which the clock starts; the machine's own time unless given. In process mode always the machine's. */
  readonly start?: Instant
  /** The database keeps what it acknowledged through a power cut (fsync). Off unless asked: tests are faster. */
  readonly isDurable?: boolean
  /** Each node in a process of its own, so that it can be killed. */
  readonly asProcesses?: boolean
  /** Each of those processes runs its own embedded server, as a node does whose organisation has none. */
  readonly isEmbedded?: boolean
  /** Those processes end or fail at a declared point when a test says so (`TestParty.arm`). */
  readonly isArmed?: boolean
  /** Records every byte that crosses between nodes; on unless told. */
  readonly isCaptured?: boolean
  /** Partners call the node itself, past the proxy: nothing is recorded or broken, nothing adds to what is measured. */
  readonly isDirect?: boolean
  /**
   * `comity --node FOLDER --as officer` works on each party's folder, as it does on one that a person made, and the node serves the
   * web application where it was built.
   */
  readonly isForPeople?: boolean
  /**
   * Nodes in this process ask each other's witnesses. Off unless told: a test that shows a stolen log key's own history
   * would have it found as a fork, and one that compares states would see cosignatures come. Processes always do.
   */
  readonly isWitnessed?: boolean
  /** Randomness of all nodes from this seed, where a test needs the same run again. */
  readonly seed?: string
  /** Stops a node's work at a declared place. In this process only. */
  readonly fault?: (party: string, place: FaultPointName) => void
}

/** A network of real nodes on loopback: one database server unless each has its own, and for each party a database, keys, clock and proxy. */
export interface Testnet {
  readonly clock: TestClock
  readonly capture: WireCapture
  /** Folder that holds everything; removed by `close`. */
  readonly dir: string
  readonly parties: readonly TestParty[]
  /** The party of this code. Throws `party-unknown`. */
  party(code: string): TestParty
  /** Every party takes up every other's card and trusts it, comparing the words. */
  introduceAll(): Promise<void>
  /** Proposes terms, lets every party sign, and waits until all hold the agreement in force. Returns its hash. */
  signAgreement(terms: Terms): Promise<string>
  /** Stops everything and removes every file. */
  close(): Promise<void>
}

/** Opens a testnet. Whatever was opened is closed again when a step fails. */
export async function startTestnet(options: TestnetOptions): Promise<Testnet> {
  const cleanups: (() => Promise<void>)[] = []
  const close = once(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup()
  })
  try {
    return await open(options, cleanups, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  options: TestnetOptions,
  cleanups: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Testnet> {
  const dir = await mkdtemp(join(tmpdir(), 'comity-testnet-'))
  cleanups.push(() => rm(dir, { recursive: true, force: true }))
  // As root the database server runs under another account, which must be able to pass through.
  await chmod(dir, 0o711)
  const cluster =
    options.isEmbedded === true
      ? undefined
      : await openCluster({
          dir: join(dir, 'postgres'),
          fsync: options.isDurable === true ? 'on' : 'off-nothing-is-kept',
        })
  cleanups.push(async () => cluster?.stop())

  const clock = startClock(options.start ?? Date.now())
  const capture = new WireCapture()
  const world = { options, dir, cluster, clock, capture, cleanups }
  const parties = await allOrFail(options.parties.map((party) => openParty(world, party)))
  return {
    clock,
    capture,
    dir,
    parties,
    party: (code) => parties.find((party) => party.code === code) ?? fail('party-unknown', {}),
    introduceAll: () => introduceAll(parties),
    signAgreement: (terms) => signAgreement(parties, terms),
    close,
  }
}

interface World {
  readonly options: TestnetOptions
  readonly dir: string
  /** Where all parties have their databases; undefined when each runs a server of its own. */
  readonly cluster: Cluster | undefined
  readonly clock: TestClock
  readonly capture: WireCapture
  readonly cleanups: (() => Promise<void>)[]
}

async function openParty(world: World, seeded: SeededParty): Promise<TestParty> {
  const { options, cluster, cleanups, clock } = world
  const dir = join(world.dir, seeded.code)
  await mkdir(dir)
  const databaseUrl = cluster === undefined ? undefined : await databaseIn(cluster, seeded)
  const proxy = await openPartnerProxy({
    party: seeded.code,
    capture: options.isCaptured === false ? undefined : world.capture,
  })
  cleanups.push(() => proxy.close())
  const config = configOf(seeded, options.isDirect === true ? await freePort() : proxy)
  const { token } = await initNode({
    dir,
    config,
    administrator: { name: `The administrator of ${seeded.code}`, unit: unitName },
    databaseUrl,
    ...(seeded.agreementKey === undefined ? {} : { agreementKey: seeded.agreementKey }),
    now: clock.of(seeded.code),
    isVolatile: options.isDurable !== true,
  })
  const host = openHost(world, { code: seeded.code, dir, databaseUrl })
  const name = seeded.name ?? seeded.code
  const { code, memberClass, country } = seeded
  const party = new TestParty({ code, name, memberClass, country, dir, databaseUrl, host, proxy })
  cleanups.push(() => party.stop())
  await party.begin({ token })
  if (options.isForPeople === true) await party.writeForPeople()
  return party
}

async function databaseIn(cluster: Cluster, { code }: SeededParty): Promise<string> {
  const database = code.replaceAll('-', '_')
  await cluster.createDatabase(database, { template })
  return cluster.connection(database)
}

function configOf(
  { code, name, memberClass, country, settings, offences, contacts, notify }: SeededParty,
  reach: PartnerProxy | number,
): NodeConfigValue {
  const port = typeof reach === 'number' ? reach : 0
  const url = typeof reach === 'number' ? `http://127.0.0.1:${String(reach)}` : reach.url
  return {
    schema: 1,
    party: code,
    names: { en: name ?? code },
    country,
    memberClass,
    contacts: contacts ?? [],
    notify: notify ?? null,
    offences: offences === undefined ? { criminalised: [...offenceNames], notCriminalised: [] } : offences,
    own: { host: '127.0.0.1', port: 0, names: [] },
    partner: { host: '127.0.0.1', port, url },
    settings: { partnerElementsPerDay: 1_000_000, cards: false, training: false, ...settings },
  }
}

function openHost(
  { options, clock }: World,
  { code, dir, databaseUrl }: { readonly code: string; readonly dir: string; readonly databaseUrl: string | undefined },
): NodeHost {
  if (options.asProcesses === true || databaseUrl === undefined)
    return hostAsProcess({ dir, databaseUrl, isArmed: options.isArmed === true })
  const { seed, fault, isDurable, isForPeople } = options
  const faultPoint: FaultPoint | undefined = fault === undefined ? undefined : (place) => fault(code, place)
  return hostInProcess(
    { dir, databaseUrl, isDurable: isDurable === true, web: isForPeople === true ? builtWeb() : undefined },
    {
      now: clock.of(code),
      random: seed === undefined ? undefined : seededRandom(`${seed} ${code}`),
      fault: faultPoint,
      asksWitnesses: options.isWitnessed === true,
    },
  )
}

async function introduceAll(parties: readonly TestParty[]): Promise<void> {
  for (const party of parties) {
    for (const other of parties.filter((candidate) => candidate !== party)) {
      const { card, fingerprint } = await other.call(partyCard, {}, 'officer')
      await party.call(partyIntroduce, { card }, 'officer')
      await party.call(partyTrust, { party: other.code, fingerprint }, 'officer')
    }
  }
}

async function signAgreement(parties: readonly TestParty[], terms: Terms): Promise<string> {
  const named = parties.filter((party) => terms.parties.some((member) => member.party === party.code))
  const [proposer] = named
  if (proposer === undefined) return fail('party-unknown', {})
  const { agreement } = await proposer.call(agreementPropose, { terms }, 'approver')
  for (const party of named) {
    await eventually(() => party.call(agreementShow, { agreement }, 'approver'))
    await party.call(agreementSign, { agreement }, 'approver')
  }
  for (const party of named) {
    await eventually(async () => {
      const { state } = await party.call(agreementShow, { agreement }, 'approver')
      return state === 'in-force' ? state : undefined
    })
  }
  return agreement
}

/** Waits for all before it fails with the first error, so that nothing is still opening while what is open is closed. */
async function allOrFail<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}
