import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { readonly type: 'minor' | 'major' }) => void

let collect: Collect | undefined

/** So many chunks are read or written between two collections of what is young: 2 MiB. */
const chunksBetween = 8
/** So many between two of everything, which take tens of milliseconds each: 64 MiB. */
const chunksBetweenMajor = 256

/**
 * Frees the pieces of a stream that are done with. The engine counts only the small objects that stand for them, so that a stream of
 * gigabytes would lie in memory by tens of megabytes, more on a busy machine, until it looks by itself. What outlived a
 * small collection (a chunk that was on its way meanwhile) and what the young heap grew to only a whole one gives back.
 */
export function freePieces(chunks: number): void {
  if (chunks % chunksBetween !== 0) return
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as Collect
  }
  collect({ type: chunks % chunksBetweenMajor === 0 ? 'major' : 'minor' })
}
