import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a process and all its descendants were seen to hold, from Linux's /proc. */
export interface Seen {
  /** `PID START`: a process number may be given out again, not with the same start. */
  readonly processes: ReadonlySet<string>
  /** `PROTOCOL ADDRESS:PORT` of sockets that listen (TCP) or are bound (UDP, raw), with the process that holds them. */
  readonly listening: ReadonlyMap<string, number>
  /** `LOCAL REMOTE` of TCP connections. */
  readonly connections: ReadonlySet<string>
  /** Names of Unix sockets. */
  readonly unixSockets: ReadonlySet<string>
  /** Files that were open for writing. */
  readonly written: ReadonlySet<string>
  /** How often was looked. */
  readonly samples: number
}

/** A process tree that is looked at every `milliseconds` until `until` settles. */
export interface Watch {
  readonly root: number
  readonly until: Promise<unknown>
  readonly milliseconds: number
}

/**
 * Watches a process tree and what its processes hold. A descendant is remembered, so that one whose parent has ended is
 * still looked at.
 */
export async function watchProcesses({ root, until, milliseconds }: Watch): Promise<Seen> {
  const seen = {
    processes: new Set<string>(),
    listening: new Map<string, number>(),
    connections: new Set<string>(),
    unixSockets: new Set<string>(),
    written: new Set<string>(),
    samples: 0,
  }
  const tcp = new Map<string, SocketRow>()
  await repeat({ until, milliseconds }, () => {
    sample(root, seen, tcp)
    seen.samples += 1
  })
  return seen
}

/** Watches who belongs to a process tree, which costs a tenth of watching what they hold. */
export async function watchTree({ root, until, milliseconds }: Watch): Promise<Pick<Seen, 'processes'>> {
  const seen = { processes: new Set<string>() }
  await repeat({ until, milliseconds }, () => treeOf(root, seen))
  return seen
}

async function repeat({ until, milliseconds }: Omit<Watch, 'root'>, look: () => void): Promise<void> {
  const end = { is: false }
  void until.finally(() => (end.is = true)).catch(() => undefined)
  while (!end.is) {
    look()
    await sleep(milliseconds)
  }
}

/** Connections of which no end is a port on which the watched processes listen. */
export function foreignConnections({ listening, connections }: Seen): readonly string[] {
  const own = new Set([...listening.keys()].map((name) => name.replace('tcp ', '')))
  return [...connections].filter((pair) => !pair.split(' ').some((end) => own.has(end)))
}

/** Those of the seen processes that still run. */
export function stillRunning({ processes }: Pick<Seen, 'processes'>): readonly string[] {
  return processTable()
    .map(({ pid, start }) => `${String(pid)} ${start}`)
    .filter((name) => processes.has(name))
}

interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly start: string
}

/** proc_pid_stat(5): fields 4 (parent) and 22 (start); the name in field 2 may hold anything, so count from behind it. */
function processTable(): readonly ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = textOf(`/proc/${name}/stat`)
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [state, parent, start] = [fields[0], fields[1], fields[19]]
      if (parent === undefined || start === undefined || state === 'Z') return []
      return [{ pid: Number(name), parent: Number(parent), start }]
    })
}

type Growing = { -readonly [Field in keyof Seen]: Seen[Field] } & {
  readonly processes: Set<string>
  readonly listening: Map<string, number>
  readonly connections: Set<string>
  readonly unixSockets: Set<string>
  readonly written: Set<string>
}

function sample(root: number, seen: Growing, tcp: Map<string, SocketRow>): void {
  // The tables of sockets last: a socket that is new after them is met by the next sample.
  const held = treeOf(root, seen).flatMap((pid) => openFiles(pid, seen).map((file) => ({ pid, ...file })))
  const others = new Map([...inetSockets(['udp', 'raw']), ...unixSockets()])
  const inodes = held.map(({ target }) => /^socket:\[(\d+)\]$/.exec(target)?.[1])
  // Linux walks all of its hash table for each look at the TCP sockets, and one that listens or is connected stays so: the
  // look is needed only where a process holds a socket that is not known yet.
  if (inodes.some((inode) => inode !== undefined && !others.has(inode) && !tcp.has(inode))) {
    for (const [inode, socket] of inetSockets(['tcp'])) tcp.set(inode, socket)
  }
  for (const [at, { pid, target, isWritable }] of held.entries()) {
    const inode = inodes[at]
    if (inode === undefined) {
      if (isWritable && target.startsWith('/')) seen.written.add(target)
      continue
    }
    const socket = tcp.get(inode) ?? others.get(inode)
    if (socket === undefined) continue
    if (socket.kind === 'unix') seen.unixSockets.add(socket.local)
    else if (socket.kind === 'tcp' && !socket.isListening) seen.connections.add(`${socket.local} ${socket.remote}`)
    else seen.listening.set(`${socket.kind} ${socket.local}`, pid)
  }
}

function treeOf(root: number, seen: Pick<Growing, 'processes'>): readonly number[] {
  const table = processTable()
  const inTree = new Set<number>()
  for (const { pid, start } of table) if (seen.processes.has(`${String(pid)} ${start}`)) inTree.add(pid)
  for (let size = -1; size !== inTree.size;) {
    size = inTree.size
    for (const { pid, parent } of table) if (pid === root || inTree.has(parent)) inTree.add(pid)
  }
  for (const { pid, start } of table) if (inTree.has(pid)) seen.processes.add(`${String(pid)} ${start}`)
  return [...inTree]
}

interface OpenFile {
  readonly target: string
  readonly isWritable: boolean
}

function openFiles(pid: number, { written }: Pick<Seen, 'written'>): readonly OpenFile[] {
  const folder = `/proc/${String(pid)}`
  try {
    return readdirSync(`${folder}/fd`).flatMap((fd) => {
      try {
        const target = readlinkSync(`${folder}/fd/${fd}`)
        if (!target.startsWith('/') || written.has(target)) return [{ target, isWritable: false }]
        // open(2): the two lowest bits say how it was opened; 0 is for reading only.
        const flags = /flags:\s*(\d+)/.exec(textOf(`${folder}/fdinfo/${fd}`))?.[1] ?? '0'
        return [{ target, isWritable: (Number.parseInt(flags, 8) & 3) !== 0 }]
      } catch {
        return []
      }
    })
  } catch {
    return [] // It has ended meanwhile.
  }
}

interface SocketRow {
  readonly kind: 'tcp' | 'udp' | 'raw' | 'unix'
  readonly local: string
  readonly remote: string
  readonly isListening: boolean
}

/** Sockets of this network namespace by inode, of version 4 and 6 of the protocols. */
function inetSockets(kinds: readonly ('tcp' | 'udp' | 'raw')[]): ReadonlyMap<string, SocketRow> {
  const table = new Map<string, SocketRow>()
  for (const kind of kinds) {
    for (const name of [kind, `${kind}6`]) {
      for (const line of textOf(`/proc/net/${name}`).split('\n').slice(1)) {
        const fields = line.trim().split(/\s+/)
        const [local, remote, state, inode] = [fields[1], fields[2], fields[3], fields[9]]
        if (local === undefined || remote === undefined || inode === undefined || inode === '0') continue
        table.set(inode, { kind, local: address(local), remote: address(remote), isListening: state === '0A' })
      }
    }
  }
  return table
}

function unixSockets(): ReadonlyMap<string, SocketRow> {
  const table = new Map<string, SocketRow>()
  for (const line of textOf('/proc/net/unix').split('\n').slice(1)) {
    const fields = line.split(/\s+/)
    const [inode, path] = [fields[6], fields[7]]
    if (inode !== undefined && path !== undefined)
      table.set(inode, { kind: 'unix', local: path, remote: '', isListening: false })
  }
  return table
}

/** `0100007F:1F90` is 127.0.0.1:8080: four bytes a word, lowest first (proc_net(5) on little-endian machines). */
function address(text: string): string {
  const [host = '', port = ''] = text.split(':')
  const bytes = (host.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, 'hex').reverse())
  const [first] = bytes
  const shown = bytes.length === 1 && first !== undefined ? [...first].join('.') : Buffer.concat(bytes).toString('hex')
  return `${shown}:${String(Number.parseInt(port, 16))}`
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
