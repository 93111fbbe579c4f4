import { encodeLabel, type IndexIdentity, type Label, type LabelFacts, rowBytes } from '@comity/match-index'
import type { NodeContext } from '../context.ts'
import { packInputs } from '../kernel/kernel-tasks.ts'
import { recordBytes, type RowBlock } from './gathered-rows.ts'
import type { Publishable } from './publishable.ts'
import { sealRowsTask } from './seal-rows.ts'
import { sealStoredTask } from './seal-stored.ts'
import type { StoredBlock } from './stored-blocks.ts'
import { uuidBytes } from './uuid.ts'

export { uuidText } from './uuid.ts'

/** One record on its way into a row. */
export interface SealingRecord {
  /** uuid */
  readonly record: string
  readonly input: Uint8Array
  readonly facts: LabelFacts
  /** Its row's reference: the one it has, or a new one. */
  readonly reference: Uint8Array
}

/** What all rows of one build are sealed with. */
export interface Sealing {
  readonly node: NodeContext
  readonly secretKey: Uint8Array
  readonly identity: IndexIdentity
  readonly partitionBits: number
  /** 16 random bytes for each partition, drawn anew for this build attempt. */
  readonly salts: Uint8Array
}

/** Records that one kernel task takes: about 30 ms, so that a partner's question never waits long for a thread. */
export const sealBatch = 512

/** Seals batches on all kernel threads at once; blocks come in any order. */
export async function sealBatches({
  sealing,
  batches,
  onBlock,
}: {
  readonly sealing: Sealing
  readonly batches: AsyncIterable<readonly SealingRecord[]>
  readonly onBlock: (block: RowBlock) => void
}): Promise<void> {
  await runBlocks({ sealing, batches, seal: (batch) => sealOne(sealing, batch), onBlock })
}

/** What stored records are sealed for. */
export interface StoredBatches {
  readonly sealing: Sealing
  readonly publishable: Publishable
  readonly blocks: AsyncIterable<StoredBlock>
  readonly onBlock: (block: RowBlock) => void
}

/** `sealBatches` of records as they are stored: the kernel threads open them too. */
export async function sealStoredBlocks({ sealing, publishable, blocks, onBlock }: StoredBatches): Promise<void> {
  const { node, ...rest } = sealing
  const seal = ({ count, ...block }: StoredBlock) =>
    node.kernel.run(sealStoredTask, { ...rest, ...block, fresh: node.random(8 * count), publishable })
  await runBlocks({ sealing, batches: blocks, seal, onBlock })
}

/** Keeps one task more in flight than there are threads, so that none waits for this thread. */
async function runBlocks<Batch>({
  sealing: { node },
  batches,
  seal,
  onBlock,
}: {
  readonly sealing: Sealing
  readonly batches: AsyncIterable<Batch>
  readonly seal: (batch: Batch) => Promise<RowBlock>
  readonly onBlock: (block: RowBlock) => void
}): Promise<void> {
  const running = new Set<Promise<void>>()
  try {
    for await (const batch of batches) {
      const task: Promise<void> = seal(batch)
        .then(onBlock)
        .finally(() => running.delete(task))
      running.add(task)
      if (running.size > node.kernel.threads) await Promise.race(running)
    }
    await Promise.all(running)
  } finally {
    await Promise.allSettled(running)
  }
}

async function sealOne({ node, ...sealing }: Sealing, batch: readonly SealingRecord[]): Promise<RowBlock> {
  const labels = new Uint8Array(batch.length * 16)
  const references = new Uint8Array(batch.length * 8)
  const facts = new Uint8Array(batch.length * 8)
  const records = new Uint8Array(batch.length * recordBytes)
  for (const [at, sealed] of batch.entries()) {
    const bytes = encodeLabel({ ...sealed.facts, reference: sealed.reference } satisfies Label)
    labels.set(bytes, at * 16)
    references.set(sealed.reference, at * 8)
    facts.set(bytes.subarray(8), at * 8)
    records.set(uuidBytes(sealed.record), at * recordBytes)
  }
  const inputs = packInputs(batch.map(({ input }) => input))
  const rows = await node.kernel.run(sealRowsTask, { ...sealing, inputs, labels })
  if (rows.length !== batch.length * rowBytes) throw new TypeError('a kernel task lost rows')
  return { count: batch.length, rows, references, facts, records }
}
