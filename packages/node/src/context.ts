import type { Instant, Json, SigningKey, Verified } from '@comity/codec'
import type { PartyCard } from '@comity/protocol'
import type { Output } from '@comity/oprf'
import type { FaultPoint } from './fault-points.ts'
import type { KeyAct, RotatedName } from './keys/rotation.ts'
import type { Jobs } from './jobs.ts'
import type { Suspensions } from './partner/suspension.ts'
import type { Notices } from './notify/open-notices.ts'
import type { Db, Tx } from './schema.ts'
import type { Witnesses } from './witness/witnesses.ts'

export type Random = (length: number) => Uint8Array

/** What a person may be (spec/own-http.md §2): the roles of a call that is for everybody of the party. */
export const everyRole = [
  'investigator',
  'supervisor',
  'liaison',
  'legal',
  'custodian',
  'oversight',
  'administrator',
  'signatory',
  'auditor',
] as const

export type Role = (typeof everyRole)[number]

/** Who is calling an own route. Set by one hook from the bearer token or the session; there is no anonymous actor. */
export interface Actor {
  readonly person: string
  readonly unit: string
  readonly roles: readonly Role[]
  /** The session of a browser; absent for who calls with a token. */
  readonly session?: { readonly id: string; readonly openedAt: Instant }
}

/** The keys of a node, read from 0600 files outside the database. */
export interface NodeKeys {
  /** Signs messages, cards, manifests and HTTP hops. */
  readonly message: SigningKey
  /** Signs checkpoints of the log and nothing else. */
  readonly log: SigningKey
  /** Signs agreements; absent on a node whose signatory keeps it elsewhere. */
  readonly agreement: SigningKey | undefined
  /** Signs cosignatures of partners' checkpoints (C2SP tlog-cosignature) and nothing else. */
  readonly witness: SigningKey
  /** X25519 (RFC 9180) private key that opens payloads sealed to this party. */
  readonly sealing: Uint8Array
  /** X25519 private key of the age recipient of pouches and of sealed evidence, and nothing else. */
  readonly pouch: Uint8Array
  /** Wraps epoch seeds and padding seeds: 32 bytes. A node that loses it starts new epochs. */
  readonly epochWrap: Uint8Array
  /** The sealing keys that still open what was sealed to this party, newest first (spec/keys.md §3). */
  readonly sealingKeys: readonly Uint8Array[]
  readonly pouchKeys: readonly Uint8Array[]
  /** How the key files lie at rest (spec/keys.md §2). */
  readonly protection: string
  /** The 32-byte key of a unit; seals its identifiers at rest. */
  readonly unit: (unit: string) => Promise<Uint8Array>
  /** Makes the key file of a new unit and returns the digest that the database keeps. Throws `already-initialized`. */
  readonly makeUnit: (unit: string) => Promise<Uint8Array>
  /** The message key that a partner knows as this party's: the former one until it took up the rollover (spec/keys.md §4). */
  readonly messageFor: (party: string) => SigningKey
  /** A message key that all of them accept: a former one while one of them knows no other. */
  readonly messageForAll: (parties: readonly string[] | 'everybody') => SigningKey
  /**
   * Looks whether a party that knew only the former message key has taken up the rollover; costs nothing for another one,
   * unless one is to be looked at that was aware.
   */
  readonly refresh: (party: string, when?: 'unaware' | 'look') => Promise<void>
  /** A party said that it knows the message key. */
  readonly aware: (party: string) => void
}

export interface NewEntry {
  /** Wire name of what is logged, such as `index.manifest`. */
  readonly type: string
  readonly body: Json
}

/** An entry as it stands in the log with what opens it. */
export interface OpenedEntry {
  readonly salt: Uint8Array
  readonly type: string
  readonly body: Json
  readonly index: number
}

/** An entry opened, with the proof that a signed checkpoint holds it; the wire shape of protocol's `LogProof`. */
export interface EntryProof {
  readonly entry: OpenedEntry
  readonly checkpoint: string
  /** Tree size of that checkpoint. */
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

/** A head of this log with the note that says so. */
export interface SignedHead {
  readonly size: number
  readonly root: Uint8Array
  readonly checkpoint: string
}

/** A log that was recomputed whole and found to be what its signed checkpoint says. */
export interface VerifiedLog {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly checkpoint: string
}

/** A row of `log_entry` that waits to be inserted by the statement of its act. */
export interface PreparedEntry {
  readonly row: {
    readonly id: string
    readonly commitment: Uint8Array
    readonly salt: Uint8Array
    readonly type: string
    /** Canonical JSON. */
    readonly body: string
    readonly at: Instant
  }
  /** The row is committed: it can be sequenced. */
  readonly committed: () => void
}

/** The node's own transparency log (spec/log.md). */
export interface NodeLog {
  /** Inserts in the act's own transaction; returns the entry's uuid. Sequenced right after commit. */
  append(tx: Tx, entry: NewEntry): Promise<string>
  /** An entry for an act that is one statement: the caller inserts its row there, and says when that has committed. */
  prepare(entry: NewEntry): PreparedEntry
  /** Waits until the entry is sequenced under a signed, durable checkpoint; then proves it. */
  prove(entry: string): Promise<EntryProof>
  /** RFC 6962 consistency between two sizes of this log, such as a partner's newest and that of an `EntryProof`. */
  proveConsistency(sizes: { readonly fromSize: number; readonly size: number }): Promise<readonly Uint8Array[]>
  /** As `prove`, under an earlier head of this log: one that witnesses have cosigned. */
  proveUnder(entry: string, head: SignedHead): Promise<EntryProof>
  /** The newest signed checkpoint (C2SP signed note). */
  checkpoint(): Promise<string>
  /** A file as anybody may read it, `checkpoint` or `tile/…`; undefined for what is not there and any other path. */
  published(path: string): Promise<Uint8Array | undefined>
  /** The newest head: signed and durable. */
  head(): SignedHead
  /** Recomputes everything from the entries. Throws `read-only` naming file and index, `log-conflict`. */
  verify(): Promise<VerifiedLog>
}

export interface NewMessage {
  readonly to: string
  /** Wire name, such as `request.send`. */
  readonly name: string
  readonly body: Json
}

/** Outgoing sequenced messages: a row of the outbox in the act's transaction, delivered after commit, in order. */
export interface Outbox {
  enqueue(tx: Tx, message: NewMessage): Promise<string>
  /** Ends the pause of a partner's back-off: what waits is tried at once. */
  retryNow(party: string): Promise<void>
  /**
   * Takes a partner's receipt that a pouch brought; one of a message that is settled or unknown changes nothing. Throws
   * what `deliver` throws for a false one.
   */
  takeReceipt(given: { readonly party: string; readonly receipt: string }): Promise<void>
}

export interface AskedMessage {
  readonly to: string
  readonly name: string
  /** The signed JWS of the question, kept by the caller so that a retry resends the same bytes. */
  readonly message: string
  readonly bulk?: Uint8Array
  readonly signal?: AbortSignal
}

/** Sends a question whose hop is signed; its signature lives for minutes and is used once. Throws as `ask`. */
export type SignedQuestion = () => Promise<{ readonly message: string; readonly bulk: Uint8Array }>

/** Signed HTTP to a partner's node (RFC 9421): questions that are answered in their own response, and files by hash. */
export interface Hop {
  /**
   * Sends a question; returns the answer's JWS and bulk, hop verified, JWS not yet. Throws the partner's error code.
   */
  ask(question: AskedMessage): Promise<{ readonly message: string; readonly bulk: Uint8Array }>
  /** As `ask`, signed now and sent when the caller says so, once. */
  prepare(question: AskedMessage): Promise<SignedQuestion>
  /** Fetches an immutable file named by its SHA-256 and checks that it is that file. */
  fetchFile(file: {
    readonly from: string
    readonly path: string
    readonly sha256: Uint8Array
    readonly maxBytes: number
  }): Promise<Uint8Array>
}

/**
 * A function that background work runs on a kernel thread: what `module` exports as `name`, from one record to
 * another.
 */
export interface KernelTask<Input, Result> {
  /** One of our own files, by `new URL('./file.ts', import.meta.url)`. */
  readonly module: URL
  readonly name: string
  /** Never set: it ties the types of `run` to the function. */
  readonly of?: (input: Input) => Result
}

/**
 * The oprf functions on worker threads; same names and shapes as the package, one batch a task. Throws what they throw;
 * `busy` when too many batches wait, or too many of one asker; `internal` when a thread died under its batch.
 */
export interface KernelPool {
  /** Threads that work at once. Background work keeps one task more than this in flight to use them all. */
  readonly threads: number
  blind(batch: { readonly inputs: readonly Uint8Array[] }): Promise<{
    readonly blinds: Uint8Array
    readonly blindedElements: Uint8Array
  }>
  /** Checks a batch before it is charged: `batch-size`, `element-invalid` (spec/matching.md §3). */
  verifyElements(batch: { readonly asker: string; readonly elements: Uint8Array }): Promise<void>
  blindEvaluate(batch: {
    /** The partner whose question it is: partners take turns. */
    readonly asker: string
    readonly secretKey: Uint8Array
    readonly publicKey: Uint8Array
    readonly blindedElements: Uint8Array
  }): Promise<{ readonly evaluatedElements: Uint8Array; readonly proof: Uint8Array }>
  finalize(batch: {
    readonly inputs: readonly Uint8Array[]
    readonly blinds: Uint8Array
    readonly blindedElements: Uint8Array
    readonly evaluatedElements: Uint8Array
    readonly proof: Uint8Array
    readonly publicKey: Uint8Array
  }): Promise<readonly Output[]>
  /** Publisher's own outputs, 64 bytes each in input order, without the protocol (RFC 9497 §3.3.1, Evaluate). */
  evaluate(batch: {
    readonly secretKey: Uint8Array
    readonly inputs: readonly Uint8Array[]
  }): Promise<readonly Output[]>
  /**
   * Runs a function of our own on a thread, after all waiting questions: publishing evaluates and seals in one task.
   */
  run<Input, Result>(task: KernelTask<Input, Result>, input: Input): Promise<Result>
  close(): Promise<void>
}

/** Local security event: a code and a peer, never content (spec/attacks.md §1, EVT). */
export interface SecurityEvents {
  record(event: { readonly peer: string | undefined; readonly route: string; readonly code: string }): void
}

/** What every part of a node receives; nothing is global. */
export interface NodeContext {
  readonly party: string
  /** This party's own signed card, as it hands it to others. */
  readonly card: Verified<PartyCard>
  readonly dataDir: string
  readonly settings: NodeSettings
  /** The node's own embedded server, or one of the organisation's. */
  readonly database: 'embedded' | 'server'
  readonly db: Db
  readonly now: () => Instant
  readonly random: Random
  readonly keys: NodeKeys
  /** Two persons replace a key (spec/keys.md §3). */
  readonly changeKey: (change: {
    readonly name: RotatedName
    readonly act: KeyAct
    readonly actor: Actor
  }) => Promise<'proposed' | 'done'>
  readonly log: NodeLog
  readonly outbox: Outbox
  readonly hop: Hop
  readonly witnesses: Witnesses
  readonly kernel: KernelPool
  readonly events: SecurityEvents
  readonly jobs: Jobs
  readonly fault: FaultPoint
  /** Whom this party's people have stopped (spec/agreements.md §14). */
  readonly suspensions: Suspensions
  /** Tells this party's people (spec/notifications.md). */
  readonly notices: Notices
}

/** What an organisation sets in `node.json`; all of it has a documented default written by `comity node init`. */
export interface NodeSettings {
  /** Public base URL that partners reach, such as `https://comity.police.example`. */
  readonly partnerUrl: string
  /** Elements one partner may ask over all agreements in one UTC day. */
  readonly partnerElementsPerDay: number
  /** True on a node cleared for payment cards (profile card/1). */
  readonly cards: boolean
  /** True on a training node, which real nodes refuse. */
  readonly training: boolean
}
