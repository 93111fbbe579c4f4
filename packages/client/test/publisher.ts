import {
  canonicalText,
  formatInstant,
  fromBase64url,
  hmacSha256,
  i2osp,
  type Json,
  signingKeyFromSeed,
  toBase64url,
  toHex,
  utf8Encode,
} from '@comity/codec'
import {
  buildBase,
  type BuiltSegment,
  type Manifest,
  manifestDigest,
  manifestSegment,
  paddingCommitment,
  paddingRow,
  signManifest,
} from '@comity/match-index'
import { indexManifestAnswer, type IndexManifestAnswer, signMessage } from '@comity/protocol'
import {
  commitEntry,
  encodeLogProof,
  proveConsistency,
  proveInclusion,
  signCheckpoint,
  tileHashReader,
  tilePath,
  TileTree,
} from '@comity/tlog'

export const now = Date.UTC(2026, 10, 24)
export const agreement = toBase64url(new Uint8Array(32).fill(9))
export const party = 'sudland-bank'
export const inquirerKey = signingKeyFromSeed(new Uint8Array(32).fill(1))

const paddingSeed = new Uint8Array(32).fill(5)

/** A publisher in memory, with real keys, segments, manifests and log; what it serves can be made wrong. */
export class Publisher {
  readonly code = 'norland-police'
  readonly origin = 'comity/norland-police'
  readonly messageKey = signingKeyFromSeed(new Uint8Array(32).fill(2))
  readonly logKey = signingKeyFromSeed(new Uint8Array(32).fill(3))
  readonly files = new Map<string, Uint8Array>()
  readonly #entries: { readonly salt: Uint8Array; readonly type: string; readonly body: Json }[] = []
  /** Counts what was fetched. */
  fetched = 0

  segment(sequence: number): BuiltSegment {
    const salt = hmacSha256(utf8Encode('salt'), i2osp(sequence, 4)).subarray(0, 16)
    const rows = Buffer.concat(
      Array.from({ length: 16 }, (_, at) => paddingRow({ seed: paddingSeed, index: sequence * 16 + at, salt })),
    )
    const built = buildBase({ partition: { bits: 0, prefix: 0 }, sequence, salt, rows })
    this.files.set(toHex(built.entry.sha256), built.bytes)
    return built
  }

  manifest(change: Partial<Manifest> = {}): Manifest {
    return {
      schema: 1,
      publisher: this.code,
      agreement,
      epoch: 1,
      publicKey: toBase64url(new Uint8Array(32).fill(4)),
      version: 1,
      issuedAt: formatInstant(now - 1_000),
      expiresAt: formatInstant(now + 86_400_000),
      paddingCommitment: toBase64url(paddingCommitment(paddingSeed)),
      segments: [manifestSegment(this.segment(1).entry)],
      withdrawn: [],
      previous: null,
      ...change,
    }
  }

  sign(manifest: Manifest): string {
    return signManifest({ manifest, key: this.messageKey })
  }

  /** Puts any entry into the log; returns its index. */
  log(body: Json, type = 'index.manifest'): number {
    return this.#entries.push({ salt: new Uint8Array(32).fill(this.#entries.length), type, body }) - 1
  }

  /** Signs, logs and proves a manifest as an honest publisher does. */
  async offer(manifest: Manifest, seen: number | null = null): Promise<Offer> {
    const jws = this.sign(manifest)
    return this.prove(jws, this.log(entryOf(manifest, jws)), seen)
  }

  async prove(jws: string, index: number, seen: number | null = null): Promise<Offer> {
    const tree = this.#tree()
    const { size } = tree
    const readHashes = readerOf(tree)
    const entry = this.#entries[index]
    if (entry === undefined) throw new RangeError('no such entry')
    const hashes = await proveInclusion({ index, size, readHashes })
    const checkpoint = signCheckpoint({ key: this.logKey, origin: this.origin, size, root: tree.root() })
    const grown =
      seen === null || seen >= size ? undefined : await proveConsistency({ fromSize: seen, size, readHashes })
    return {
      manifest: jws,
      proof: encodeLogProof({ index, hashes, checkpoint, entry }),
      consistency: grown === undefined || seen === null ? null : { fromSize: seen, hashes: grown.map(toBase64url) },
    }
  }

  head() {
    const tree = this.#tree()
    return { size: tree.size, root: tree.root() }
  }

  answer(manifests: readonly Offer[], change: Partial<IndexManifestAnswer> = {}) {
    const message = signMessage({
      definition: indexManifestAnswer,
      key: this.messageKey,
      from: this.code,
      to: party,
      id: '00000000-0000-4000-8000-000000000001',
      sequence: undefined,
      sentAt: now,
      bulk: undefined,
      body: { agreement, manifests: [...manifests], ...change },
    })
    return { message, bulk: new Uint8Array() }
  }

  #tree(): TileTree {
    const tree = new TileTree()
    for (const entry of this.#entries) tree.append(commitEntry(entry))
    return tree
  }
}

export type Offer = IndexManifestAnswer['manifests'][number]

/** The body of a manifest's log entry (spec/matching.md §5). */
export function entryOf(manifest: Manifest, jws: string): Json {
  const { segments: _segments, withdrawn: _withdrawn, schema: _schema, ...named } = manifest
  return JSON.parse(canonicalText({ ...named, manifest: manifestDigest(jws) })) as Json
}

function readerOf(tree: TileTree) {
  const tiles = new Map(tree.edge().map(({ tile, bytes }) => [tilePath(tile), bytes]))
  const readTile = (tile: Parameters<typeof tilePath>[0]) =>
    Promise.resolve(tiles.get(tilePath(tile)) ?? new Uint8Array())
  return tileHashReader({ size: tree.size, readTile })
}

export const bytesOf = (digest: string): Uint8Array => fromBase64url(digest, 32)
