import { type MultilateralMatching, multilateralMatching, signAgreement, type Terms } from '@comity/agreement'
import { day, signingKeyFromSeed, toBase64url, toHex } from '@comity/codec'
import { inputBytes, normalize } from '@comity/identifiers'
import {
  lookup,
  openIndex,
  segmentEntry,
  type SealedIndex,
  verifyManifest,
  verifySegment,
  type Found,
} from '@comity/match-index'
import { evaluate } from '@comity/oprf'
import { signCard } from '@comity/protocol'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { storeProposal, storeSignature } from '../src/agreements/agreement-intake.ts'
import type { NodeContext } from '../src/context.ts'
import type { FaultPoint } from '../src/fault-points.ts'
import { openCase } from '../src/cases/cases.ts'
import { unsaidMarking } from '../src/cases/import-marking.ts'
import { introduceParty, trustParty } from '../src/partner/directory.ts'
import { epochKeyPair } from '../src/index/epochs.ts'
import { publishIndex } from '../src/index/publish.ts'
import { readSegment } from '../src/index/segment-files.ts'
import { insertRecords, type NewRecord, sealRecords } from '../src/cases/insert-records.ts'
import type { RunningNode } from '../src/start.ts'
import { unitSeal } from '../src/cases/unit-seal.ts'
import { type Bench, initBenchNode, noon, openBench } from './support.ts'

export interface IndexBench {
  readonly bench: Bench
  /** The node as it runs now. */
  readonly node: () => NodeContext
  readonly agreement: string
  /** What the clock of the node shows; tests move it. */
  readonly clock: { now: number }
  /** The clock that nobody sets, in milliseconds. */
  readonly uptime: { now: number }
  /** Called at each fault point. */
  readonly faults: { point: FaultPoint }
  readonly restart: () => Promise<void>
  readonly publish: () => ReturnType<typeof publishIndex>
  /** A new case; returns a function that adds domains to it, first seen in a month of 2025. */
  readonly addCase: (facts?: Partial<Added>) => Promise<(names: readonly string[], month?: number) => Promise<void>>
  readonly remove: (name: string) => Promise<void>
  /** The newest published version, read back as a partner would read it. */
  readonly readBack: () => Promise<{
    readonly index: SealedIndex
    readonly find: (name: string) => Promise<Found | undefined>
  }>
  /** Names of the files in the index folder. */
  readonly files: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

interface Added {
  readonly tlp: 'GREEN' | 'AMBER' | 'RED'
  readonly status: NewRecord['status']
}

/** A publisher with a partner that is only a card and a signature. */
export async function openIndexBench(change: (terms: Terms) => Terms = (terms) => terms): Promise<IndexBench> {
  const bench = await openBench()
  const { start } = await initBenchNode(bench, 'norland')
  const clock = { now: noon }
  const uptime = { now: 0 }
  const faults: { point: FaultPoint } = { point: () => undefined }
  const begin = () =>
    start({
      now: () => clock.now,
      monotonic: () => uptime.now,
      fault: (name) => {
        faults.point(name)
      },
    })
  let running: RunningNode = await begin()
  const node = () => running.context
  const agreement = await agreeWithPartner(node(), change)
  return {
    bench,
    node,
    agreement,
    clock,
    uptime,
    faults,
    restart: async () => {
      await running.stop()
      running = await begin()
    },
    publish: () => publishNow(node(), agreement),
    addCase: (facts = {}) => addCase(node, facts),
    remove: async (name) => {
      for (const id of await recordsNamed(node(), name))
        await node().db.deleteFrom('record').where('id', '=', id).execute()
    },
    readBack: () => readBack(node(), agreement),
    files: async () => (await readdir(join(node().dataDir, 'index'))).sort(),
    close: async () => {
      await running.stop()
      await bench.close()
    },
  }
}

export function publishNow(node: NodeContext, agreement: string): ReturnType<typeof publishIndex> {
  return publishIndex({ node, agreement, onProgress: () => undefined, signal: new AbortController().signal })
}

/** Puts a partner's card and an agreement signed by both into the node. */
async function agreeWithPartner(node: NodeContext, change: (terms: Terms) => Terms): Promise<string> {
  const seeds = [1, 2, 3].map((fill) => signingKeyFromSeed(new Uint8Array(32).fill(fill)))
  const [message = node.keys.message, log = node.keys.log, key = node.keys.message] = seeds
  const card = signCard({ card: partnerCard({ message, log, key }), key: message })
  const partner = await introduceParty(node.db, { card, own: node.party, now: node.now() })
  await trustParty(node.db, { party: partner.party, fingerprint: partner.fingerprint, now: node.now() })
  const own = node.keys.agreement ?? key
  const terms = change(multilateralMatching(template(own.publicKey, key.publicKey)))
  return node.db.transaction().execute(async (tx) => {
    const stored = await storeProposal(node, tx, { terms, proposer: node.party })
    for (const signer of [
      { party: node.party, key: own },
      { party: partner.party, key },
    ]) {
      const jws = signAgreement({ terms: stored.terms, ...signer, signedAt: node.now() })
      await storeSignature(node, tx, { agreement: stored.hash, jws, from: signer.party })
    }
    return stored.hash
  })
}

type Key = ReturnType<typeof signingKeyFromSeed>

function partnerCard({ message, log, key }: { readonly message: Key; readonly log: Key; readonly key: Key }) {
  const sealing = toBase64url(new Uint8Array(32).fill(9))
  const pouch = toBase64url(new Uint8Array(32).fill(8))
  const witness = toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(4)).publicKey)
  return {
    schema: 1 as const,
    party: 'sudland',
    issuedAt: '2026-01-01T00:00:00.000Z',
    names: { en: 'Bank of Sudland' },
    country: 'SE',
    memberClass: 'company' as const,
    training: false,
    protocol: [1],
    endpoints: ['http://127.0.0.1:1'],
    contacts: [],
    keys: {
      message: toBase64url(message.publicKey),
      log: toBase64url(log.publicKey),
      logOrigin: 'comity/sudland',
      agreement: toBase64url(key.publicKey),
      witness,
      sealing,
      pouch,
    },
  }
}

function template(own: Uint8Array, partner: Uint8Array): MultilateralMatching {
  return {
    parties: [
      { party: 'norland', memberClass: 'agency', country: 'NO', agreementKey: toBase64url(own) },
      { party: 'sudland', memberClass: 'company', country: 'SE', agreementKey: toBase64url(partner) },
    ],
    profiles: ['domain/1'],
    dailyElements: 100,
    firstLoadElements: 100,
    rows: 100_000,
    from: noon - day,
    until: noon + 400 * day,
  }
}

async function addCase(node: () => NodeContext, { tlp = 'AMBER', status = 'suspect' }: Partial<Added>) {
  const { unit, id: person } = await node().db.selectFrom('person').select(['unit', 'id']).executeTakeFirstOrThrow()
  const file = { title: 'A case', category: 'computer-fraud', basis: 'Warrant', basisDocument: new Uint8Array(32) }
  const opened = await openCase(node(), { person, unit, roles: [] }, file)
  return async (names: readonly string[], month = 0) => {
    const context = node()
    const marking = { ...unsaidMarking(context.party), tlp, pap: 'GREEN' as const }
    const owner = { case: opened, unit, category: 'computer-fraud', party: context.party, marking, now: context.now() }
    const firstSeen = Date.UTC(2025, month, 2)
    const records = names.map((name) => ({ identifier: domain(name), status, firstSeen }))
    const sealed = sealRecords(unitSeal(await context.keys.unit(unit)), { owner, records })
    await context.db.transaction().execute((tx) => insertRecords(tx, sealed))
  }
}

function domain(raw: string) {
  return normalize({ profile: 'domain/1', raw, cards: false })
}

async function recordsNamed(node: NodeContext, name: string): Promise<readonly string[]> {
  const { value, profile } = domain(name)
  const rows = await node.db.selectFrom('record').select(['id', 'unit', 'value_key']).execute()
  const found: string[] = []
  for (const { id, unit, value_key: key } of rows) {
    const seal = unitSeal(await node.keys.unit(unit))
    if (toHex(seal.keyOf([profile, value])) === toHex(key)) found.push(id)
  }
  return found
}

async function readBack(node: NodeContext, agreement: string) {
  const row = await node.db
    .selectFrom('index_manifest')
    .select('jws')
    .where('agreement', '=', agreement)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const publicKey = node.keys.message.publicKey
  const trust = { publicKey, publisher: node.party, agreement, now: node.now(), held: null }
  const manifest = verifyManifest({ jws: row.jws, ...trust })
  const segments = []
  for (const expected of manifest.manifest.segments.map(segmentEntry)) {
    segments.push(verifySegment({ bytes: await readSegment(node, expected.sha256), expected }))
  }
  const index = openIndex({ manifest, segments })
  const find = async (name: string) => {
    const { secretKey } = await epochKeyPair(node, agreement, manifest.manifest.epoch)
    return lookup({ index, output: evaluate({ secretKey, input: inputBytes(domain(name)) }) })
  }
  return { index, find }
}
