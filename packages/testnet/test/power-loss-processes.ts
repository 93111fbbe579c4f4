import type { Inode } from './power-loss-disk.ts'
import { descriptorOf, textOf, type TracedCall } from './power-loss-trace.ts'

/** What open(2) made: shared by descriptors that were duplicated or inherited, its position with them. */
export interface OpenFile {
  readonly inode: Inode
  readonly isAppending: boolean
  offset: number
}

/** What a process has of its own, and its threads together. */
export interface Process {
  cwd: string
  umask: number
  uid: number
  gid: number
  readonly files: Map<number, OpenFile>
}

/** Which thread made which process or thread, from a first reading of the trace: a child's calls may precede it. */
export async function makersOf(lines: AsyncIterable<string>): Promise<ReadonlyMap<number, Made>> {
  const made = new Map<number, Made>()
  const entered = new Map<number, string>()
  for await (const line of lines) {
    const [, tid = '', text = ''] =
      /^(\d+) +[\d.]+ ((?:<\.\.\. )?(?:clone3?|fork|vfork)(?: resumed>|\().*)$/.exec(line) ?? []
    if (text === '') continue
    if (text.endsWith('<unfinished ...>')) entered.set(Number(tid), text)
    const child = Number(/\) += (\d+)$/.exec(text)?.[1] ?? 0)
    if (child === 0) continue
    if (made.has(child)) throw new TypeError('a process number was given out twice while the trace was made')
    const whole = text.startsWith('<') ? `${entered.get(Number(tid)) ?? ''}${text}` : text
    made.set(child, { by: Number(tid), isThread: whole.includes('CLONE_THREAD') })
  }
  return made
}

interface Made {
  readonly by: number
  readonly isThread: boolean
}

/** The processes of a trace; the first is what strace itself started. */
export class Processes {
  readonly #makers: ReadonlyMap<number, Made>
  readonly #first: Omit<Process, 'files'>
  readonly #byTid = new Map<number, Process>()

  constructor(makers: ReadonlyMap<number, Made>, first: Omit<Process, 'files'>) {
    this.#makers = makers
    this.#first = first
  }

  of(tid: number): Process {
    const known = this.#byTid.get(tid)
    if (known !== undefined) return known
    const made = this.#makers.get(tid)
    const process = made === undefined ? { ...this.#first, files: new Map<number, OpenFile>() } : this.#madeBy(made)
    this.#byTid.set(tid, process)
    return process
  }

  #madeBy({ by, isThread }: Made): Process {
    const maker = this.of(by)
    // fork(2): descriptors of the child lead to the same open files.
    return isThread ? maker : { ...maker, files: new Map(maker.files) }
  }

  /** Follows a call that changes a process and nothing on disk. Returns whether it was one. */
  follow({ tid, name, args, result }: TracedCall): boolean {
    const process = this.of(tid)
    const [first = '', second = ''] = args
    const value = descriptorOf(/^-?\d+(?:<[^>]*>)?/.exec(result)?.[0] ?? '-1').fd ?? -1
    if (/^(?:clone3?|fork|vfork)$/.test(name)) {
      if (value > 0) this.of(value)
    } else if (name === 'close') process.files.delete(descriptorOf(first).fd ?? -1)
    else if (value < 0) return false
    else if (/^dup[23]?$/.test(name) || (name === 'fcntl' && second.startsWith('F_DUPFD'))) {
      const file = process.files.get(descriptorOf(first).fd ?? -1)
      if (file === undefined) process.files.delete(value)
      else process.files.set(value, file)
    } else if (name === 'lseek') {
      const file = process.files.get(descriptorOf(first).fd ?? -1)
      if (file !== undefined) file.offset = value
    } else if (name === 'umask') process.umask = Number.parseInt(first, 8)
    else if (name === 'setuid') process.uid = Number(first)
    else if (name === 'setgid') process.gid = Number(first)
    else if (name === 'chdir') process.cwd = pathFrom(process.cwd, textOf(first))
    else if (name !== 'fcntl') return false
    return true
  }
}

export function pathFrom(base: string, path: string): string {
  const names: string[] = []
  for (const name of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
