import { createHash, randomUUID } from 'node:crypto'
import { indexManifest, indexManifestAnswer, decodeFrame, type MatchEvaluate, matchEvaluate } from '@comity/protocol'
import { formatInstant, fromBase64url, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { blindPacked } from '@comity/oprf'
import { templateBasis } from '@comity/agreement'
import {
  commitEntry,
  encodeLogProof,
  type HashReader,
  leafHash,
  nodeHash,
  type Opening,
  proveConsistency,
  proveInclusion,
  signCheckpoint,
  treeRoot,
} from '@comity/tlog'
import type { TestParty, Testnet } from '../src/index.ts'
import { type Answer, hop, message, stolenKey, prepareHop, type WireRequest } from './attacker.ts'

const noEntry = toBase64url(new Uint8Array(32))
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** A log that its owner, or whoever stole its key, can grow, fork and roll back at will. */
export class HostileLog {
  readonly #owner: TestParty
  readonly #openings: Opening[] = []

  constructor(owner: TestParty, openings: readonly Opening[] = []) {
    this.#owner = owner
    this.#openings.push(...openings)
  }

  get size(): number {
    return this.#openings.length
  }

  /** A log with the same first entries, free to go another way. */
  fork(size: number): HostileLog {
    return new HostileLog(this.#owner, this.#openings.slice(0, size))
  }

  append(type: string, body: Opening['body']): { readonly index: number; readonly commitment: Uint8Array } {
    const opening = { salt: randomBytes(32), type, body }
    this.#openings.push(opening)
    return { index: this.size - 1, commitment: commitEntry(opening) }
  }

  async checkpoint({ size = this.size, origin = `comity/${this.#owner.code}` } = {}): Promise<string> {
    const root = await treeRoot({ size, readHashes: this.#read })
    return signCheckpoint({ key: stolenKey(this.#owner, 'log'), origin, size, root })
  }

  async prove(index: number, { size = this.size, origin = `comity/${this.#owner.code}` } = {}) {
    const hashes = await proveInclusion({ index, size, readHashes: this.#read })
    const entry = this.#openings[index]
    if (entry === undefined) throw new RangeError('no such entry')
    return encodeLogProof({ index, hashes, checkpoint: await this.checkpoint({ size, origin }), entry })
  }

  async proveConsistency(fromSize: number, size = this.size) {
    const hashes = await proveConsistency({ fromSize, size, readHashes: this.#read })
    return { fromSize, hashes: hashes.map(toBase64url) }
  }

  readonly #read: HashReader = (positions) =>
    Promise.resolve(positions.map(({ level, index }) => this.#node(level, index)))

  #node(level: number, index: number): Uint8Array {
    const opening = this.#openings[index]
    if (level === 0) return leafHash(commitEntry(opening ?? { salt: new Uint8Array(32), type: 'x', body: {} }))
    return nodeHash({ left: this.#node(level - 1, 2 * index), right: this.#node(level - 1, 2 * index + 1) })
  }
}

export interface Committed {
  readonly index: number
  /** base64url of the chain's handle. */
  readonly handle: string
}

/** Commits a case in the log, as the first of its chain. */
export function commitCase(log: HostileLog, agreement: string): Committed {
  const body = { agreement, handle: noEntry, previous: noEntry, commitment: toBase64url(randomBytes(32)) }
  const { index, commitment } = log.append('case.commitment', body)
  return { index, handle: toBase64url(commitment) }
}

/** What an inquirer knows of a publisher's index. */
export interface KnownEpoch {
  readonly epoch: number
  readonly publicKey: Uint8Array
}

/** Reads the newest manifest as a partner. */
export async function askEpoch(given: {
  readonly net: Testnet
  readonly from: TestParty
  readonly to: TestParty
  readonly agreement: string
}): Promise<KnownEpoch> {
  const { net, from, to, agreement } = given
  const now = net.clock.now()
  const body = { agreement, known: null, seen: null }
  const jws = message({ definition: indexManifest, from, to, body, now })
  const { headers, content, code } = await hop({ from, to, name: 'index.manifest', jws, now })
  if (code !== null) throw new Error(code)
  const frame = decodeFrame({ contentType: headers['content-type'] ?? '', content }, indexManifestAnswer)
  const answer = payloadOf(frame.jws) as { body: { manifests: { manifest: string }[] } }
  const manifest = payloadOf(answer.body.manifests.at(-1)?.manifest ?? '') as { epoch: number; publicKey: string }
  return { epoch: manifest.epoch, publicKey: fromBase64url(manifest.publicKey, 32) }
}

/** The payload of a JWS, unread by anybody. */
export function payloadOf(jws: string): unknown {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString())
}

/** Blinded elements of made-up inputs. */
export function blindedElements(count: number): Uint8Array {
  const inputs = Array.from({ length: count }, (_, at) => utf8Encode(`made up ${String(at)} ${randomUUID()}`))
  return blindPacked({ inputs, random: randomBytes }).blindedElements
}

export interface Batch {
  readonly jws: string
  readonly bulk: Uint8Array
}

/** An inquirer that does everything right unless told otherwise. */
export class HostileInquirer {
  readonly net: Testnet
  readonly party: TestParty
  readonly publisher: TestParty
  readonly agreement: string
  readonly epoch: KnownEpoch
  log: HostileLog
  committed: Committed
  /** Size of the checkpoint that the publisher accepted last. */
  shown: number | null = null

  constructor(given: Pick<HostileInquirer, 'net' | 'party' | 'publisher' | 'agreement' | 'epoch'>) {
    this.net = given.net
    this.party = given.party
    this.publisher = given.publisher
    this.agreement = given.agreement
    this.epoch = given.epoch
    this.log = new HostileLog(given.party)
    this.committed = commitCase(this.log, given.agreement)
  }

  async body(count: number, changes: Partial<MatchEvaluate> = {}): Promise<MatchEvaluate> {
    const grown = this.shown !== null && this.shown < this.log.size
    return {
      agreement: this.agreement,
      epoch: this.epoch.epoch,
      publicKeyDigest: toBase64url(sha256(this.epoch.publicKey)),
      profile: 'domain/1',
      statuses: ['suspect'],
      purpose: 'computer-fraud',
      basis: templateBasis,
      mode: 'once',
      createdAt: formatInstant(this.net.clock.now()),
      batch: randomUUID(),
      count,
      allowance: 'daily',
      caseHandle: this.committed.handle,
      case: await this.log.prove(this.committed.index),
      consistency: grown ? await this.log.proveConsistency(this.shown ?? 0) : null,
      ...changes,
    }
  }

  /** Signs a batch of given or made-up elements. */
  async batch(given: {
    readonly bulk?: Uint8Array
    readonly count?: number
    readonly changes?: Partial<MatchEvaluate>
  }): Promise<Batch> {
    const bulk = given.bulk ?? blindedElements(given.count ?? 1)
    const body = await this.body(Math.floor(bulk.length / 32), given.changes)
    const [from, to] = [this.party, this.publisher]
    const jws = message({ definition: matchEvaluate, from, to, body, now: this.net.clock.now(), bulk })
    return { jws, bulk }
  }

  prepare({ jws, bulk }: Batch): WireRequest {
    const now = this.net.clock.now()
    return prepareHop({ from: this.party, to: this.publisher, name: 'match.evaluate', jws, bulk, now })
  }

  async send({ jws, bulk }: Batch): Promise<Answer> {
    const now = this.net.clock.now()
    return hop({ from: this.party, to: this.publisher, name: 'match.evaluate', jws, bulk, now })
  }

  async ask(given: Parameters<HostileInquirer['batch']>[0]): Promise<Answer> {
    const size = this.log.size
    const answer = await this.send(await this.batch(given))
    if (answer.status === 200) this.shown = size
    return answer
  }
}

/** A short digest, to compare bulk data in messages of assertions. */
export function short(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}
