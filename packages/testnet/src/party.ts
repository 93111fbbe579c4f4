import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { MemberClass } from '@comity/agreement'
import { callOwn, importOwn, type OwnNode } from '@comity/client/own'
import {
  type BodyOf,
  type ImportResult,
  jobShow,
  type OwnCall,
  partyCard,
  personAdd,
  type ResultOf,
} from '@comity/client/api'
import { asUnverified, toBase64url, utf8Encode } from '@comity/codec'
import { type NodeConfigValue, runningDatabaseUrl } from '@comity/node'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { eventually } from './eventually.ts'
import { fail } from './errors.ts'
import { arm, type Arm, isArmed } from './fault-arm.ts'
import type { FaultPlan } from './faults.ts'
import type { NodeHost } from './node-host.ts'
import type { PartnerProxy } from './partner-proxy.ts'
import { isStillBusy, type PartyState, queryDatabase, readState } from './party-state.ts'
import { type Person, rolesOf, unitName } from './person.ts'

/** Identifiers of one profile for one case, one raw identifier a line; a first line `# region: XX` names a region. */
export interface ListImport {
  readonly case: string
  readonly profile: string
  readonly bytes: Uint8Array
}

/** What a finished job says. */
export type FinishedJob = ResultOf<typeof jobShow>

/** One party of a testnet: its node, its people, and the link to it. */
export class TestParty {
  readonly code: string
  readonly name: string
  readonly memberClass: MemberClass
  readonly country: string
  readonly dir: string
  /** Where partners call: the proxy. */
  readonly partnerUrl: string
  readonly #host: NodeHost
  readonly #proxy: PartnerProxy
  #ownUrl = ''
  #directUrl = ''
  #databaseUrl: string | undefined
  #agreementKey = ''
  #tokens: Readonly<Record<Person, string>> = { officer: '', approver: '', administrator: '' }

  constructor({ code, name, memberClass, country, dir, databaseUrl, host, proxy }: NewParty) {
    this.code = code
    this.name = name
    this.memberClass = memberClass
    this.country = country
    this.dir = dir
    this.#databaseUrl = databaseUrl
    this.partnerUrl = proxy.url
    this.#host = host
    this.#proxy = proxy
  }

  /** Where the party's people call. Changes with a restart. */
  get ownUrl(): string {
    return this.#ownUrl
  }

  /** The node's partner listener itself, for attackers who bypass the proxy. Changes with a restart. */
  get directUrl(): string {
    return this.#directUrl
  }

  /** The party's database: on the testnet's server, or on the node's own while that runs. */
  get databaseUrl(): string {
    return this.#databaseUrl ?? fail('node-ended', {})
  }

  get tokens(): Readonly<Record<Person, string>> {
    return this.#tokens
  }

  /** base64url of the key with which the party signs agreements, as its card names it. */
  get agreementKey(): string {
    return this.#agreementKey
  }

  /** Starts the node for the first time; adds its people with the administrator's token. */
  async begin({ token }: { readonly token: string }): Promise<void> {
    await this.restart()
    this.#tokens = { officer: '', approver: '', administrator: token }
    const [officer, approver] = await Promise.all([this.#addPerson('officer'), this.#addPerson('approver')])
    this.#tokens = { officer, approver, administrator: token }
    const { card } = await this.call(partyCard, {}, 'administrator')
    const verified = verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
    this.#agreementKey = toBase64url(verified.keys.agreement)
  }

  async #addPerson(person: Person): Promise<string> {
    const name = `The ${person} of ${this.code}`
    const added = await this.call(personAdd, { name, unit: unitName, roles: [...rolesOf[person]] }, 'administrator')
    return added.token
  }

  /** Writes what `comity` reads in the folder: the port that the node was given, and its people's tokens. */
  async writeForPeople(): Promise<void> {
    const path = join(this.dir, 'node.json')
    const config = JSON.parse(await readFile(path, 'utf8')) as NodeConfigValue
    const port = Number(new URL(this.#ownUrl).port)
    await writeFile(path, `${JSON.stringify({ ...config, own: { ...config.own, port } }, undefined, 2)}\n`)
    for (const person of ['officer', 'approver'] as const) {
      const token = join(this.dir, 'people', `${person}.token`)
      await writeFile(token, `${this.#tokens[person]}\n`, { mode: 0o600, flag: 'wx' })
    }
  }

  /** Starts the node again on the same folder, database and proxy. */
  async restart(): Promise<void> {
    const { ownUrl, partnerUrl } = await this.#host.start()
    this.#ownUrl = ownUrl
    this.#directUrl = partnerUrl
    this.#proxy.setTarget(Number(new URL(partnerUrl).port))
    this.#databaseUrl ??= await runningDatabaseUrl(this.dir)
  }

  /** Stops the node in order. */
  async stop(): Promise<void> {
    await this.#host.stop()
    this.#proxy.setTarget(undefined)
  }

  /** Ends the node's process at once. Throws `not-a-process` in a testnet whose nodes run in this process. */
  async kill(): Promise<void> {
    await this.#host.kill()
    this.#proxy.setTarget(undefined)
  }

  /** Lets the node end, or a step of it fail, at a declared point. In a testnet opened with `isArmed`. */
  arm(what: Arm): Promise<void> {
    return arm(this.dir, what)
  }

  /** Tells whether the node has not come to that point yet. */
  isArmed(): boolean {
    return isArmed(this.dir)
  }

  /** Waits until the node's process has ended. */
  async ended(): Promise<void> {
    await this.#host.ended()
    this.#proxy.setTarget(undefined)
  }

  /**
   * What the node keeps, one digest a table and file; a refused act leaves it as it was (spec/attacks.md §1, SAME). Waits
   * until the node has finished what it does behind an answer, such as writing tiles or sending what it said: two readings in a row
   * are equal.
   */
  async state(): Promise<PartyState> {
    let last = await readState(this)
    return eventually(async () => {
      const isBusy = await isStillBusy(this)
      const next = await readState(this)
      const isSettled = !isBusy && isDeepStrictEqual(next, last)
      last = next
      return isSettled ? next : undefined
    })
  }

  /** Rows of the node's database, for what no call of people shows. */
  query(text: string, values: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return queryDatabase(this.databaseUrl, { text, values })
  }

  /** What the node has logged. */
  log(): string {
    return this.#host.log()
  }

  /** Breaks the link towards this party; `noFaults` mends it. */
  setFaults(plan: FaultPlan): void {
    this.#proxy.setFaults(plan)
  }

  /** How many requests partners have sent to this party. */
  requests(): number {
    return this.#proxy.requests()
  }

  /** One call of a person of this party to their own node. Throws the node's error code. */
  call<Call extends OwnCall>(call: Call, body: BodyOf<Call>, as: Person): Promise<ResultOf<Call>> {
    // The result was checked against the call's own schema; only the generic is lost on the way.
    return callOwn(this.ownNode(as), { call, body }) as Promise<ResultOf<Call>>
  }

  /** The way of a person to their own node, for what `call` does not cover. */
  ownNode(as: Person): Required<OwnNode> {
    return { url: this.#ownUrl, token: this.#tokens[as], fetch: sendOwn }
  }

  /** Imports a list into a case, as the officer, with status `suspect`. */
  importList({ case: caseId, profile, bytes }: ListImport): Promise<ImportResult> {
    const region = regionOf(bytes)
    const query = { case: caseId, format: 'text', profile, status: 'suspect' } as const
    return importOwn(this.ownNode('officer'), {
      query: region === undefined ? query : { ...query, region },
      content: inPieces(bytes),
    })
  }

  /** Waits until a job has ended. Throws `job-failed` when it ended badly. */
  async waitFor({ job }: { readonly job: string }): Promise<FinishedJob> {
    const shown = await eventually(async () => {
      const progress = await this.call(jobShow, { job }, 'officer')
      return progress.state === 'running' ? undefined : progress
    })
    return shown.state === 'done' ? shown : fail('job-failed', {})
  }
}

export interface NewParty {
  readonly code: string
  readonly name: string
  readonly memberClass: MemberClass
  readonly country: string
  readonly dir: string
  /** Undefined where the node runs its own server. */
  readonly databaseUrl: string | undefined
  readonly host: NodeHost
  readonly proxy: PartnerProxy
}

const regionLine = /^# region: ([A-Z]{2})\r?\n/

function regionOf(bytes: Uint8Array): string | undefined {
  return regionLine.exec(Buffer.from(bytes.subarray(0, 32)).toString('latin1'))?.[1]
}

const pieceLength = 65_536

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the bytes are at hand
async function* inPieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength)
}

const sendOwn: OwnNode['fetch'] = (url, { method, headers, body }) => {
  if (typeof body === 'string') return fetch(url, { method, headers, body })
  return fetch(url, { method, headers, body: ReadableStream.from(body), duplex: 'half' })
}
