import type { Disk, Inode } from './power-loss-disk.ts'
import { type OpenFile, pathFrom, type Process, type Processes } from './power-loss-processes.ts'
import { bytesOf, descriptorOf, textOf, type TracedCall, vectorOf } from './power-loss-trace.ts'

/** Does on a disk what the calls of a trace did below one folder. A call that it cannot follow there ends the replay. */
export class Replay {
  readonly #disk: Disk
  readonly #root: string
  readonly #processes: Processes

  constructor(disk: Disk, { root, processes }: { readonly root: string; readonly processes: Processes }) {
    this.#disk = disk
    this.#root = root
    this.#processes = processes
  }

  apply(call: TracedCall): void {
    if (this.#processes.follow(call)) return
    // A call that failed changed nothing; one that never returned belongs to a process that was killed in it.
    if (/^(?:-1|\?)/.test(call.result)) return
    const process = this.#processes.of(call.tid)
    const [first = ''] = call.args
    if (/^(?:open|openat|creat)$/.test(call.name)) this.#open(call, process)
    else if (callsOnFiles.test(call.name)) this.#onFile(call, process)
    else if (call.name === 'sync') this.#disk.syncAll(call.begin)
    else if (first !== '') this.#onNames(call, process)
  }

  #open({ name, args, result, end }: TracedCall, process: Process): void {
    const { fd, path } = descriptorOf(result)
    const [flags = '', mode = '0'] = name === 'openat' ? args.slice(2) : args.slice(1)
    process.files.delete(fd ?? -1)
    const names = path === undefined ? undefined : this.#below(path)
    if (names === undefined || fd === undefined) return
    if (/O_D?SYNC|O_TMPFILE/.test(flags))
      throw new TypeError('a file was opened in a way that the replay does not know')
    let inode = this.#disk.at(names)
    if (inode === undefined) {
      if (!flags.includes('O_CREAT')) throw new TypeError('a file was opened that the replay does not have')
      inode = this.#create(names, { kind: 'file', mode, made: end, process })
    } else if (flags.includes('O_TRUNC')) this.#disk.resize(inode, 0, end)
    process.files.set(fd, { inode, isAppending: flags.includes('O_APPEND'), offset: 0 })
  }

  #create(names: readonly string[], given: Creation): Inode {
    const { uid, gid, umask } = given.process
    const mode = Number.parseInt(given.mode, 8) & ~umask
    return this.#disk.create(names, given.kind, { made: given.made, mode, uid, gid })
  }

  #onFile({ name, args, result, begin, end }: TracedCall, process: Process): void {
    const file = process.files.get(descriptorOf(name === 'mmap' ? (args[4] ?? '-1') : (args[0] ?? '-1')).fd ?? -1)
    const to = name === 'copy_file_range' ? process.files.get(descriptorOf(args[2] ?? '-1').fd ?? -1) : file
    if (to === undefined) return
    const [, second = '', third = '', fourth = ''] = args
    const disk = this.#disk
    const written = Number.parseInt(result, 10)
    if (name === 'fsync' || name === 'fdatasync') disk.sync(to.inode, begin)
    else if (name === 'syncfs') disk.syncAll(begin)
    else if (name === 'ftruncate') disk.resize(to.inode, Number(second), end)
    else if (name === 'fallocate' && second === '0')
      disk.resize(to.inode, Math.max(to.inode.size, Number(third) + Number(fourth)), end)
    else if (name === 'write') this.#write(to, { bytes: bytesOf(second).subarray(0, written), made: end })
    else if (name === 'writev') this.#write(to, { bytes: vectorOf(second).subarray(0, written), made: end })
    else if (name === 'pwrite64')
      disk.write(to.inode, { made: end, offset: Number(fourth), bytes: bytesOf(second).subarray(0, written) })
    else if (/^pwritev2?$/.test(name))
      disk.write(to.inode, { made: end, offset: Number(fourth), bytes: vectorOf(second).subarray(0, written) })
    else if (name === 'fchmod') disk.setAttributes(to.inode, { mode: Number.parseInt(second, 8) }, end)
    else if (name === 'fchown') disk.setAttributes(to.inode, ownerOf(second, third), end)
    // It begins to write and promises nothing.
    else if (name === 'sync_file_range' || (name === 'mmap' && !isSharedWriting(args))) return
    else throw new TypeError(`${name} changed a file and the replay cannot follow it`)
  }

  #write(file: OpenFile, { bytes, made }: { readonly bytes: Uint8Array; readonly made: number }): void {
    const offset = file.isAppending ? file.inode.size : file.offset
    this.#disk.write(file.inode, { made, offset, bytes })
    file.offset = offset + bytes.length
  }

  #onNames({ name, args, end }: TracedCall, process: Process): void {
    // `mkdirat(AT_FDCWD</path>, …)`: the call with a folder before each path is the one without it.
    const isAt = /at2?$/.test(name)
    const plain = name.replace(/at2?$/, '')
    const [paths, rest] = isAt
      ? pathsAt(args, twoPaths.has(plain))
      : pathsOf(args, { process, isTwo: twoPaths.has(plain) })
    const [names, other] = paths.map((path) => this.#below(path))
    if (names === undefined && other === undefined) return
    if (names === undefined || (twoPaths.has(plain) && other === undefined))
      throw new TypeError('a name was moved across the edge of the disk')
    const [second = '', third = ''] = rest
    const disk = this.#disk
    const inode = disk.at(names)
    // What programs see there is a socket, which is no file of a disk: bind(2) is not followed.
    if (inode === undefined && plain === 'chmod') return
    if (plain === 'mkdir') this.#create(names, { kind: 'folder', mode: second, made: end, process })
    else if (/^(?:unlink|rmdir)$/.test(plain)) disk.remove(names, end)
    else if (plain === 'rename' && other !== undefined && /^0?$/.test(second)) disk.rename(names, other, end)
    else if (plain === 'link' && other !== undefined && inode !== undefined) disk.link(other, inode, end)
    else if (/^(?:chmod|fchmod)$/.test(plain) && inode)
      disk.setAttributes(inode, { mode: Number.parseInt(second, 8) }, end)
    else if (/^[lf]?chown$/.test(plain) && inode) disk.setAttributes(inode, ownerOf(second, third), end)
    else if (plain === 'truncate' && inode) disk.resize(inode, Number(second), end)
    else throw new TypeError(`${name} changed a folder and the replay cannot follow it`)
  }

  /** The names below the disk's root, or undefined for a path elsewhere. */
  #below(path: string): readonly string[] | undefined {
    if (path === this.#root) return []
    return path.startsWith(`${this.#root}/`) ? path.slice(this.#root.length + 1).split('/') : undefined
  }
}

interface Creation {
  readonly kind: Inode['kind']
  readonly mode: string
  readonly made: number
  readonly process: Process
}

const callsOnFiles =
  /^(?:p?writev?2?|pwrite64|f(?:data)?sync|syncfs|sync_file_range|ftruncate|fallocate|fchmod|fchown|sendfile|copy_file_range|mmap)$/

/** Calls that name two paths; renameat2 with flags is none that the replay follows. */
const twoPaths: ReadonlySet<string> = new Set(['rename', 'link', 'symlink'])

function pathsOf(
  args: readonly string[],
  { process, isTwo }: { readonly process: Process; readonly isTwo: boolean },
): readonly [readonly string[], readonly string[]] {
  const count = isTwo ? 2 : 1
  return [args.slice(0, count).map((arg) => pathFrom(process.cwd, textOf(arg))), args.slice(count)]
}

function pathsAt(args: readonly string[], isTwo: boolean): readonly [readonly string[], readonly string[]] {
  const count = isTwo ? 2 : 1
  const paths = Array.from({ length: count }, (_, at) =>
    pathFrom(descriptorOf(args[at * 2] ?? '').path ?? '/', textOf(args[at * 2 + 1] ?? '')),
  )
  return [paths, args.slice(count * 2)]
}

function ownerOf(uid: string, gid: string): { readonly uid?: number; readonly gid?: number } {
  return { ...(uid === '-1' ? {} : { uid: Number(uid) }), ...(gid === '-1' ? {} : { gid: Number(gid) }) }
}

function isSharedWriting([, , protection = '', flags = '']: readonly string[]): boolean {
  return protection.includes('PROT_WRITE') && flags.includes('MAP_SHARED')
}
