import { Readable } from 'node:stream'
import { fail } from '../errors.ts'
import { loadAge } from '../load-age.ts'
import { ageIdentity } from '../pouch/age.ts'

/**
 * Opens an age stream as it comes; what is yielded is authentic piece by piece, and the end is reached only when the stream is
 * whole. What the source throws passes by. Throws `bag-invalid` for a stream that is none, was altered, or is for another key.
 */
export async function* openAge(
  source: AsyncIterable<Uint8Array>,
  privateKeys: readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  const { Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  for (const key of privateKeys) decrypter.addIdentity(ageIdentity(key))
  const thrown: unknown[] = []
  const watched = watching(source, (error) => thrown.push(error))
  const refuse = (): never => {
    if (thrown.length > 0) throw thrown[0]
    return fail('bag-invalid', {})
  }
  const opened = await decrypter
    .decrypt(Readable.toWeb(Readable.from(watched)) as ReadableStream<Uint8Array>)
    .catch(refuse)
  const pieces = (opened as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await pieces.next().catch(refuse)
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await pieces.return?.().catch(() => undefined)
  }
}

async function* watching(
  source: AsyncIterable<Uint8Array>,
  note: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (error) {
    note(error)
    throw error
  }
}
