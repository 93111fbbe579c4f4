import { minBasePadding, partitionBits } from '@comity/match-index'
import { fromBase64url } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { countRecords } from '../cases/records.ts'
import { buildBaseVersion } from './base-version.ts'
import { buildDeltaVersion } from './delta-version.ts'
import { type EpochRow, keyPairOf, paddingSeedOf } from './epochs.ts'
import { decodePadding } from './pad.ts'
import type { Sealing } from './seal-batches.ts'
import type { Publishable } from './publishable.ts'
import { filterOf, findChanges, inputsFrom, streamForBase } from './source-records.ts'
import type { BuiltVersion } from './version.ts'

export interface BuildInput {
  readonly node: NodeContext
  readonly agreement: string
  readonly epoch: EpochRow
  readonly publishable: Publishable
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
  readonly signal: AbortSignal
}

/** More deltas and tombstones than this slow every look-up; then a new base takes their place. */
const maxChanges = 32
/** When changes have more rows than so many times the index, they are taken into a new base: readers keep them all. */
const maxChangedShare = 4
/** More changed records than this, or than there are rows, are cheaper as a new base. */
const maxDeltaRecords = 60_000
/** Fewer changes than this never make a new base. */
const minDeltaRecords = 1_000

/** Builds the next version of an epoch: a base where there is none or it pays, else what changed. */
export async function buildVersion(input: BuildInput): Promise<BuiltVersion> {
  const { node, epoch } = input
  const segments = await node.db
    .selectFrom('index_segment')
    .select(['role', 'row_count'])
    .where('epoch', '=', epoch.id)
    .where('retired_version', 'is', null)
    .execute()
  const changes = segments.filter(({ role }) => role !== 'base')
  const changedRows = changes.reduce((sum, segment) => sum + segment.row_count, 0)
  const mayAdd = segments.length > 0 && changes.length < maxChanges
  const delta = mayAdd ? await buildDelta(input, changedRows) : undefined
  return delta ?? (await buildBase(input))
}

async function buildDelta(input: BuildInput, changedRows: number): Promise<BuiltVersion | undefined> {
  const { node, epoch, publishable } = input
  const changes = await findChanges(node, { publishable, epoch: epoch.id })
  const total = changes.added.length + changes.changed.length + changes.gone.length
  const rows = await node.db
    .selectFrom('index_row')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('epoch', '=', epoch.id)
    .executeTakeFirstOrThrow()
  const size = Math.max(rows.count, minDeltaRecords)
  if (total > maxDeltaRecords || total > size || changedRows > maxChangedShare * size) return undefined
  input.onProgress({ done: 0, total })
  const built = await buildDeltaVersion({
    sealing: sealingOf(input, 0),
    epoch: epoch.id,
    firstSequence: epoch.next_sequence,
    padding: paddingOf(input),
    changes,
    inputsOf: inputsFrom(node),
    rowsBefore: rows.count,
  })
  input.onProgress({ done: total, total })
  return built
}

async function buildBase(input: BuildInput): Promise<BuiltVersion> {
  const { node, epoch, publishable, signal } = input
  const total = await countRecords(node, filterOf(publishable))
  return buildBaseVersion({
    sealing: sealingOf(input, partitionBits(total + minBasePadding)),
    epoch: epoch.id,
    firstSequence: epoch.next_sequence,
    padding: paddingOf(input),
    publishable,
    blocks: stoppable(streamForBase(node, { publishable, epoch: epoch.id }), signal),
    inputsOf: inputsFrom(node),
    onProgress: (done) => {
      input.onProgress({ done, total: Math.max(done, total) })
    },
  })
}

function sealingOf({ node, agreement, epoch }: BuildInput, bits: number): Sealing {
  const keys = keyPairOf(node, epoch) ?? fail('key-retired', {})
  return {
    node,
    secretKey: keys.secretKey,
    identity: { publisher: node.party, agreementHash: fromBase64url(agreement, 32), epoch: epoch.number },
    partitionBits: bits,
    // Drawn anew at each attempt: no two segments ever seal under one nonce (spec/matching.md §4).
    salts: node.random(16 * 2 ** bits),
  }
}

function paddingOf({ node, epoch }: BuildInput) {
  const seed = paddingSeedOf(node, epoch) ?? fail('key-retired', {})
  return { seed, live: decodePadding(epoch.padding), next: epoch.next_padding }
}

/** Ends the stream when the node stops; the job is run again at the next start. */
async function* stoppable<Item>(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  for await (const item of items) {
    signal.throwIfAborted()
    yield item
  }
}
