import { createReadStream } from 'node:fs'

/** One system call of a trace, arguments and result as strace(1) wrote them with `-y -xx`. */
export interface TracedCall {
  /** The thread. */
  readonly tid: number
  readonly name: string
  readonly args: readonly string[]
  readonly result: string
  /** Line at which it was entered, and at which it returned: other threads' calls may lie in between. */
  readonly begin: number
  readonly end: number
  /** Microseconds since 1970 at its last line. */
  readonly at: number
}

/** The calls of a trace made with `-f -y -ttt -xx`, in the order in which they returned. */
export async function* tracedCalls(lines: AsyncIterable<string>): AsyncGenerator<TracedCall> {
  const open = new Map<number, { readonly text: string; readonly begin: number }>()
  let number = 0
  for await (const line of lines) {
    number += 1
    const head = /^(\d+) +(\d+)\.(\d{6}) /.exec(line)
    if (head === null) throw new TypeError(`line ${String(number)} of the trace is none of strace's`)
    const [all, tidText, seconds, micro] = head
    const [tid, at] = [Number(tidText), Number(seconds) * 1_000_000 + Number(micro)]
    const text = line.slice(all.length)
    // Signals and ends of processes.
    if (text.startsWith('---') || text.startsWith('+++')) continue
    if (text.endsWith(unfinished)) {
      open.set(tid, { text: text.slice(0, -unfinished.length), begin: number })
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(text)
    if (resumed === null) {
      yield { tid, at, begin: number, end: number, ...partsOf(text) }
      continue
    }
    const entered = open.get(tid)
    open.delete(tid)
    if (entered === undefined) throw new TypeError(`line ${String(number)} of the trace resumes nothing`)
    yield { tid, at, begin: entered.begin, end: number, ...partsOf(entered.text + text.slice(resumed[0].length)) }
  }
}

const unfinished = ' <unfinished ...>'

/** `name(arguments) = result`; strings are hexadecimal throughout, so no quote or bracket stands inside one. */
function partsOf(text: string): Pick<TracedCall, 'name' | 'args' | 'result'> {
  const start = text.indexOf('(')
  const end = text.lastIndexOf(') ')
  const result = /^\) += (.*)$/s.exec(text.slice(end))?.[1]
  if (start < 1 || result === undefined) throw new TypeError('a call of the trace has no end')
  return { name: text.slice(0, start), args: splitArguments(text.slice(start + 1, end)), result }
}

/** Splits at the commas that stand in no bracket. */
export function splitArguments(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '"') {
      at = text.indexOf('"', at + 1)
      if (at < 0) throw new TypeError('a string of the trace has no end')
    } else if ('([{'.includes(char)) depth += 1
    else if (')]}'.includes(char)) depth -= 1
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  const last = text.slice(from).trim()
  return last === '' && parts.length === 0 ? [] : [...parts, last]
}

/** The bytes of `"\x61\x62"`. A string that strace cut off is none of them. */
export function bytesOf(quoted: string): Buffer {
  if (!quoted.startsWith('"') || !quoted.endsWith('"')) throw new TypeError('not a whole string of a trace')
  return unescaped(quoted.slice(1, -1))
}

export function textOf(quoted: string): string {
  return bytesOf(quoted).toString()
}

/** The number and the path of `3</path>`, or of `AT_FDCWD</path>`, whose number is undefined. */
export function descriptorOf(arg: string): { readonly fd: number | undefined; readonly path: string | undefined } {
  const [, name, hex] = /^(-?\d+|AT_FDCWD)(?:<((?:\\x[0-9a-f]{2})*)>)?/.exec(arg) ?? []
  if (name === undefined) throw new TypeError('not a descriptor of a trace')
  return { fd: name === 'AT_FDCWD' ? undefined : Number(name), path: hex && unescaped(hex).toString() }
}

/** The pieces of `[{iov_base="…", iov_len=8192}, …]`, one after the other. */
export function vectorOf(arg: string): Buffer {
  const pieces = [...arg.matchAll(/iov_base=("[^"]*"(?:\.\.\.)?)/g)].map(([, quoted]) => bytesOf(quoted ?? ''))
  return Buffer.concat(pieces)
}

/** `\x61\x62`: four characters a byte. */
function unescaped(text: string): Buffer {
  const coded = Buffer.from(text, 'latin1')
  const bytes = Buffer.alloc(coded.length / 4)
  for (let at = 0; at < coded.length; at += 4) {
    const value = (digits[coded[at + 2] ?? 0] ?? 16) * 16 + (digits[coded[at + 3] ?? 0] ?? 16)
    // 92 and 120: a backslash and an x.
    if (value > 255 || coded[at] !== 92 || coded[at + 1] !== 120)
      throw new TypeError('a string of the trace is not hexadecimal')
    bytes[at / 4] = value
  }
  return bytes
}

/** Value of a hexadecimal digit by its character; 16 makes what holds any other too large. */
const digits = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code))
  return value < 0 ? 16 : value
})

/** The lines of a file of any length. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: string[] = []
  for await (const piece of createReadStream(path, { encoding: 'latin1', highWaterMark: 1 << 20 })) {
    const lines = String(piece).split('\n')
    const [first = '', last = ''] = [lines[0], lines.at(-1)]
    rest.push(first)
    if (lines.length === 1) continue
    yield rest.join('')
    yield* lines.slice(1, -1)
    rest = [last]
  }
  const last = rest.join('')
  if (last !== '') yield last
}
