import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { endPastTargets } from '../deconfliction/targets.ts'
import { fail } from '../errors.ts'
import { hour, ownId } from '@comity/codec'
import { rowsCap } from '@comity/agreement'
import { newestShield } from '../shield/hidden.ts'
import { type BuildInput, buildVersion } from './build-version.ts'
import { decodePadding } from './pad.ts'
import { endEpochs, ensureEpoch, type EpochRow, paddingSeedOf } from './epochs.ts'
import { type CommittedVersion, commitVersion, expiryOf } from './manifest-version.ts'
import { removeSegments, writeSegments } from './segment-files.ts'
import { publishableOf } from './permitted.ts'
import type { Publishable } from './publishable.ts'
import { findOverCap } from './source-records.ts'

export interface PublishInput {
  readonly node: NodeContext
  /** base64url of the agreement's hash. */
  readonly agreement: string
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
  readonly signal: AbortSignal
}

/**
 * Publishes the sealed index of an agreement (spec/matching.md §5): what the terms permit of the records as they are,
 * as a base or as what changed, under the current epoch. Returns when the version's log entry is proved, so that it can
 * be served. Killed anywhere, it is simply run again: nothing is served before its commit, and versions never repeat.
 * Throws `agreement-not-in-force`, the refusal of `decide` when nothing may be published, `quota-exceeded` past the cap of rows.
 */
export async function publishIndex(input: PublishInput): Promise<CommittedVersion> {
  const { node, agreement } = input
  return oneAtATime(node, agreement, async () => {
    const loaded = await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party] })
    await endPastTargets(node)
    const publishable = publishableOf(node, loaded)
    await requireCaps(node, { loaded, publishable })
    await endEpochs(node)
    const epoch = await ensureEpoch(node, agreement, loaded.terms.index)
    await closeFormerEpoch(node, { agreement, current: epoch })
    const { manifestHours } = loaded.terms.index
    const version = await buildAndCommit({ ...input, epoch, publishable }, manifestHours)
    node.fault('index.committed')
    await node.log.prove(version.logEntry)
    await removeRetired(node, { epoch, version: version.version })
    return version
  })
}

/** Builds until nobody was shielded meanwhile: who must not be found stands in no version that is committed later. */
async function buildAndCommit(build: BuildInput, manifestHours: number): Promise<CommittedVersion> {
  const { node, agreement, epoch } = build
  for (;;) {
    const shields = await newestShield(node.db)
    const built = await buildVersion(build)
    const files = built.segments.map(({ bytes, entry }) => ({ sha256: entry.sha256, bytes }))
    // Files first, then the commit that names them: a reader never finds a manifest without its segments.
    await writeSegments(node, files)
    node.fault('index.segments-written')
    const issuedAt = node.now()
    const expiresAt = expiryOf({ issuedAt, manifestHours, epoch })
    const version = await commitVersion({ node, agreement, epoch, built, issuedAt, expiresAt, shields })
    if (version !== undefined) return version
    await removeSegments(
      node,
      files.map(({ sha256 }) => sha256),
    )
  }
}

/**
 * Refuses a publication that comes before its schedule: versions follow the clock, not events (spec/matching.md §5). Throws
 * `rate`.
 */
export async function requireSchedule(node: NodeContext, agreement: string): Promise<void> {
  const { terms } = await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party] })
  const { publication } = terms.index
  if (publication.kind === 'immediate') return
  const newest = await node.db
    .selectFrom('index_manifest')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_manifest.epoch')
    .select((eb) => eb.fn.max('index_manifest.issued_at').as('at'))
    .where('index_manifest.agreement', '=', agreement)
    // What has ended answers nobody, so that its successor need not wait.
    .where('index_epoch.state', '!=', 'ended')
    .executeTakeFirst()
  const next = (newest?.at ?? 0) + publication.everyHours * hour
  if (next > node.now()) fail('rate', { retryAfter: Math.ceil((next - node.now()) / 1000) })
}

async function requireCaps(
  node: NodeContext,
  { loaded, publishable }: { readonly loaded: LoadedAgreement; readonly publishable: Publishable },
): Promise<void> {
  const capOf = (profile: string) => rowsCap({ terms: loaded.terms, profile })
  const over = await findOverCap(node, { publishable, capOf })
  if (over === undefined) return
  fail('quota-exceeded', { profile: ownId(over.profile), rows: over.rows, cap: capOf(over.profile) })
}

/** The epoch that was followed gets a last manifest, good until its grace ends (spec/matching.md §5). */
async function closeFormerEpoch(
  node: NodeContext,
  { agreement, current }: { readonly agreement: string; readonly current: EpochRow },
): Promise<void> {
  const newest = await node.db
    .selectFrom('index_manifest')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_manifest.epoch')
    .selectAll('index_epoch')
    .select('index_manifest.expires_at')
    .where('index_manifest.agreement', '=', agreement)
    .orderBy('index_manifest.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  // Only while it is still the newest: versions never go back to an older epoch.
  if (newest === undefined || newest.id === current.id || newest.state !== 'grace') return
  const seed = paddingSeedOf(node, newest)
  if (seed === undefined || newest.expires_at >= newest.until_at) return
  const padding = { seed, live: decodePadding(newest.padding), next: newest.next_padding }
  const built = { segments: [], keepsSegments: true, padding, rows: 0, applyRows: () => Promise.resolve([]) }
  // It holds no row that was not out already.
  const shields = null
  const version = { node, agreement, epoch: newest, built, issuedAt: node.now(), expiresAt: newest.until_at, shields }
  const committed = await commitVersion(version)
  if (committed !== undefined) await node.log.prove(committed.logEntry)
}

/** Segments that the version before the last one dropped: whoever was fetching them has the next manifest by now. */
async function removeRetired(
  node: NodeContext,
  { epoch, version }: { readonly epoch: EpochRow; readonly version: number },
): Promise<void> {
  const removed = await node.db
    .deleteFrom('index_segment')
    .where('epoch', '=', epoch.id)
    .where('retired_version', '<', version)
    // An audit of rows that is not over draws from it (spec/audit.md §8).
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('audit_segment').select('audit').whereRef('audit_segment.sha256', '=', 'index_segment.sha256'),
        ),
      ),
    )
    .returning('sha256')
    .execute()
  await removeSegments(
    node,
    removed.map(({ sha256 }) => sha256),
  )
}

const turns = new WeakMap<NodeContext, Map<string, Promise<unknown>>>()

/** Publications of one agreement follow one another; one process works on a database at a time. */
async function oneAtATime<Result>(node: NodeContext, agreement: string, act: () => Promise<Result>): Promise<Result> {
  const waiting = turns.get(node) ?? new Map<string, Promise<unknown>>()
  turns.set(node, waiting)
  const before = waiting.get(agreement) ?? Promise.resolve()
  const turn = before.then(act, act)
  waiting.set(
    agreement,
    turn.catch(() => undefined),
  )
  return turn
}
