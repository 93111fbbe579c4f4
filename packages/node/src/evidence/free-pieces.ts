import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { readonly type: 'minor' }) => void

let collect: Collect | undefined

/** So many chunks are read or written between two collections: 8 MiB. */
const chunksBetween = 32

/**
 * Frees the pieces of a stream that are done with. The engine counts only the small objects that stand for them, so that a stream of
 * gigabytes would lie in memory by tens of megabytes, more on a busy machine, until it looks by itself.
 */
export function freePieces(chunks: number): void {
  if (chunks % chunksBetween !== 0) return
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as Collect
  }
  collect({ type: 'minor' })
}
