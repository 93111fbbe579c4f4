import type { Json } from '@comity/codec'
import { type CosignaturePolicy, encodeLogProof } from '@comity/tlog'
import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { isComityError } from '@comity/codec'
import { readSegment } from './segment-files.ts'
import { consistencyBeside } from '../log/consistency-beside.ts'
import { cosignaturePolicy } from '../witness/policy.ts'

export interface ManifestQuestion {
  readonly asker: string
  readonly agreement: string
  /** Newest version that the asker has, or null. */
  readonly known: number | null
  /** Size of the newest checkpoint of our log that it has seen, or null. */
  readonly seen: number | null
}

/**
 * The newest manifest of each epoch that still answers, oldest first, as far as the asker lacks it, each proved in our log
 * (spec/matching.md §5). Throws `agreement-not-in-force`, `not-found` where nothing is published.
 */
export async function manifestsFor(
  node: NodeContext,
  { asker, agreement, known, seen }: ManifestQuestion,
): Promise<readonly Json[]> {
  const loaded = await requireInquirer(node, agreement, asker)
  const policy = await cosignaturePolicy(node, { terms: loaded.terms, owner: node.party })
  const rows = await node.db
    .selectFrom('index_manifest')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_manifest.epoch')
    .distinctOn('index_manifest.epoch')
    .select(['index_manifest.version', 'index_manifest.jws', 'index_manifest.log_entry'])
    .where('index_manifest.agreement', '=', agreement)
    .where('index_epoch.state', '!=', 'ended')
    .orderBy('index_manifest.epoch')
    .orderBy('index_manifest.version', 'desc')
    .execute()
  if (rows.length === 0) return fail('not-found', {})
  const lacking = rows
    .filter(({ version }) => version > (known ?? 0))
    .sort((left, right) => left.version - right.version)
  return Promise.all(lacking.slice(-2).map((row) => proved(node, row, { seen, policy })))
}

/** A manifest is served only with its proof, so never before its entry is sequenced and durable. */
async function proved(
  node: NodeContext,
  { jws, log_entry }: { readonly jws: string; readonly log_entry: string },
  { seen, policy }: { readonly seen: number | null; readonly policy: CosignaturePolicy },
): Promise<Json> {
  const proof = await node.witnesses.prove(log_entry, policy)
  return {
    manifest: jws,
    proof: encodeLogProof({ ...proof, index: proof.entry.index }),
    consistency: await consistencyBeside(node.log, { seen: seen ?? undefined, size: proof.size }),
  }
}

/**
 * The file of a segment for a party of its agreement that may ask us. Throws `not-found` for any other file or party,
 * so that nobody learns which segments exist.
 */
export async function readSegmentFor(
  node: NodeContext,
  { party, sha256 }: { readonly party: string; readonly sha256: Uint8Array },
): Promise<Uint8Array> {
  const row = await node.db
    .selectFrom('index_segment')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_segment.epoch')
    .select('index_epoch.agreement')
    .where('index_segment.sha256', '=', sha256)
    .executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  try {
    await requireInquirer(node, row.agreement, party)
  } catch (error) {
    if (isComityError(error)) return fail('not-found', {})
    throw error
  }
  return readSegment(node, sha256)
}

/** Both sides are bound, and some clause lets the asker ask us. Throws `agreement-not-in-force`, whatever is missing. */
async function requireInquirer(node: NodeContext, agreement: string, asker: string): Promise<LoadedAgreement> {
  const loaded = await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party, asker] })
  const permitted = loaded.terms.match.some(
    ({ publishers, inquirers }) => publishers.includes(node.party) && inquirers.includes(asker),
  )
  return permitted ? loaded : fail('agreement-not-in-force', {})
}
