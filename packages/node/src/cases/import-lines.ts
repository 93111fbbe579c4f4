import { isUtf8 } from 'node:buffer'

/** A line of a text file: its number from 1, and its text, absent when it is not UTF-8 or longer than a line may be. */
export interface Line {
  readonly number: number
  readonly text: string | undefined
  readonly refused: 'encoding' | 'too-long' | undefined
}

const lineFeed = 0x0a
const byteOrderMark = '\ufeff'

/**
 * Splits a stream at line feeds; a carriage return before one is left to the reader of the line. Memory is bounded by
 * `maxLineBytes` and the chunk, whatever comes. A byte order mark at the start is dropped.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes }: { readonly maxLineBytes: number },
): AsyncGenerator<Line> {
  let number = 0
  let rest = Buffer.alloc(0)
  let restIsTooLong = false
  const take = (bytes: Buffer): Line => {
    number += 1
    const refused = restIsTooLong || bytes.length > maxLineBytes ? 'too-long' : isUtf8(bytes) ? undefined : 'encoding'
    const text = refused === undefined ? bytes.toString('utf8') : undefined
    return { number, text: number === 1 ? withoutMark(text) : text, refused }
  }
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    let start = 0
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      const part = bytes.subarray(start, end)
      yield take(rest.length === 0 ? part : Buffer.concat([rest, part]))
      rest = Buffer.alloc(0)
      restIsTooLong = false
      start = end + 1
    }
    rest = Buffer.concat([rest, bytes.subarray(start)])
    if (rest.length > maxLineBytes) {
      restIsTooLong = true
      // One byte stays, so that a last line without a line feed still counts as a line.
      rest = rest.subarray(0, 1)
    }
  }
  if (rest.length > 0) yield take(rest)
}

function withoutMark(text: string | undefined): string | undefined {
  return text?.startsWith(byteOrderMark) === true ? text.slice(1) : text
}
