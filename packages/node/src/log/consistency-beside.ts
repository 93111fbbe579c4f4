import { toBase64url } from '@comity/codec'
import type { ConsistencyValue } from '@comity/protocol'
import type { NodeLog } from '../context.ts'

/**
 * The proof between the checkpoint of ours that a partner has seen and the one that a message carries, the smaller first
 * (spec/log.md §6); null where they are one, where none was seen, and for one larger than this log ever was.
 */
export async function consistencyBeside(
  log: Pick<NodeLog, 'proveConsistency' | 'head'>,
  { seen = 0, size }: { readonly seen: number | undefined; readonly size: number },
): Promise<ConsistencyValue> {
  if (seen === 0 || seen === size) return null
  const [fromSize, larger] = seen < size ? [seen, size] : [size, seen]
  if (larger > log.head().size) return null
  const hashes = await log.proveConsistency({ fromSize, size: larger })
  return { fromSize, hashes: hashes.map(toBase64url) }
}
