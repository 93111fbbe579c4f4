import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Addresses } from '../src/node-host.ts'
import { Disk } from './power-loss-disk.ts'
import { makersOf, Processes } from './power-loss-processes.ts'
import { Replay } from './power-loss-replay.ts'
import { linesOf, type TracedCall, tracedCalls } from './power-loss-trace.ts'

/** All that changes files or processes. What is not among them and writes all the same shows as a difference at the end. */
const calls = [
  ...['open', 'openat', 'creat', 'close', 'lseek', 'dup', 'dup2', 'dup3', 'fcntl', 'mmap'],
  ...['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'sendfile', 'copy_file_range'],
  ...['fsync', 'fdatasync', 'sync', 'syncfs', 'sync_file_range', 'ftruncate', 'truncate', 'fallocate'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat'],
  ...['mkdir', 'mkdirat', 'rmdir', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat'],
  ...['umask', 'chdir', 'setuid', 'setgid', 'clone', 'clone3', 'fork', 'vfork'],
]

/** Set before a program is traced: only setting it, not asking for it, is safe beside threads. */
const umask = 0o022

/** Why nothing can be recorded here, or false. */
export const cannotTrace =
  spawnSync('strace', ['-f', '--seccomp-bpf', '-e', 'trace=fsync', '-o', '/dev/null', 'true']).status !== 0 &&
  'strace 5.3 or later is not here, or may not trace'

/** Node.js with these arguments under strace, which follows a database server as well, whichever account that has. */
export function traced(args: readonly string[], trace: string): TracedProcess {
  const options = [
    '-D',
    '-f',
    '-y',
    '-ttt',
    '-xx',
    '-s',
    String(2 ** 25),
    '--seccomp-bpf',
    '-e',
    `trace=${calls.join(',')}`,
  ]
  process.umask(umask)
  // -D: the child is the program itself, strace a grandchild. libuv's io_uring would write past strace.
  const child = spawn('strace', [...options, '-o', trace, process.execPath, ...args], {
    env: { ...process.env, UV_USE_IO_URING: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit').then(() => undefined)
  let [printed, said] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const line = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (printed.includes('\n')) resolve(printed)
    })
  })
  return {
    started: async () => {
      const first = await Promise.race([line, gone])
      if (first === undefined) throw new TypeError(`the traced node ended: ${said}`)
      return JSON.parse(first) as Addresses
    },
    done: async () => {
      await gone
      if (child.exitCode !== 0) throw new TypeError(`the traced program failed: ${said}`)
    },
    end: async (signal) => {
      child.kill(signal)
      await gone
    },
  }
}

export interface TracedProcess {
  /** Where it answers, once it does. */
  readonly started: () => Promise<Addresses>
  /** Waits for its end, which must be a good one. */
  readonly done: () => Promise<void>
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>
}

/** Waits until strace has written all of a trace. */
export async function traceIsWhole(trace: string): Promise<void> {
  const isTracer = (pid: string) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return command[0] === 'strace' && command.includes(trace)
    } catch {
      return false
    }
  }
  while (readdirSync('/proc').some((name) => /^\d+$/.test(name) && isTracer(name))) await sleep(100)
}

/** The lines of traces that were made beside each other, by time. */
export async function* mergedLines(traces: readonly string[]): AsyncGenerator<string> {
  const heads = await Promise.all(
    traces.map(async (trace) => {
      const lines = linesOf(trace)
      return { lines, next: await lines.next() }
    }),
  )
  const timeOf = (line: string) => line.slice(line.indexOf('.') - 10, line.indexOf('.') + 7)
  for (;;) {
    let first: (typeof heads)[number] | undefined
    for (const head of heads) {
      if (head.next.done === true) continue
      if (first === undefined || timeOf(head.next.value) < timeOf(String(first.next.value))) first = head
    }
    if (first === undefined) return
    yield String(first.next.value)
    first.next = await first.lines.next()
  }
}

/**
 * Replays traces that this process had made on a disk that was empty; `between` sees it before each call. Returns the
 * disk at the end.
 */
export async function replayOf(
  { disk: root, traces }: { readonly disk: string; readonly traces: readonly string[] },
  between: (disk: Disk, call: TracedCall) => Promise<void> | undefined,
): Promise<Disk> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const disk = new Disk({ mode: 0o711, uid, gid })
  const first = { cwd: process.cwd(), umask, uid, gid }
  const processes = new Processes(await makersOf(mergedLines(traces)), first)
  const replay = new Replay(disk, { root, processes })
  for await (const call of tracedCalls(mergedLines(traces))) {
    await between(disk, call)
    replay.apply(call)
  }
  return disk
}
