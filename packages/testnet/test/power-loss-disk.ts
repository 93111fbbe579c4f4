/** Who may do what with a file; a change is on disk once the file or folder is synced. */
export interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A change of a file that no sync has covered yet, and when it was made. */
export type FileChange =
  | { readonly made: number; readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly made: number; readonly kind: 'size'; readonly size: number }

/** A change of names: all of it is kept or none, as journals do. Taking a name away is `inode: undefined`. */
export interface NameChange {
  readonly made: number
  readonly names: readonly { readonly folder: Inode; readonly name: string; readonly inode: Inode | undefined }[]
  /** The file or folder that it created. */
  readonly created: Inode | undefined
}

/** A file or a folder. `size` and `entries` are what programs see; what is on disk comes with a cut (`imageOf`). */
export interface Inode {
  readonly number: number
  readonly kind: 'file' | 'folder'
  size: number
  readonly entries: Map<string, Inode>
  durable: { content: Buffer; size: number; readonly entries: Map<string, Inode>; attributes: Attributes }
  changes: FileChange[]
  attributes: { readonly made: number; readonly value: Attributes }[]
}

/**
 * A file system as POSIX promises it and no more: a file's content is on disk once the file is synced, a name once its
 * folder is. In one thing it grants what ext4, XFS and Btrfs do and POSIX does not, because PostgreSQL counts on it for
 * its relations: syncing a new file brings the name under which it was created to disk, though not those of folders
 * above. What is not synced is on disk or not, in any order, each 512 bytes of a file for themselves.
 */
export class Disk {
  readonly root: Inode
  nameChanges: NameChange[] = []
  #numbers = 0

  constructor(attributes: Attributes) {
    this.root = this.#newInode('folder', attributes, 0)
    this.root.attributes = []
  }

  #newInode(kind: Inode['kind'], attributes: Attributes, made: number): Inode {
    return {
      number: this.#numbers++,
      kind,
      size: 0,
      entries: new Map(),
      durable: { content: Buffer.alloc(0), size: 0, entries: new Map(), attributes },
      changes: [],
      attributes: [{ made, value: attributes }],
    }
  }

  /** What stands at a path below the root, as programs see it. */
  at(path: readonly string[]): Inode | undefined {
    return path.reduce<Inode | undefined>((at, name) => at?.entries.get(name), this.root)
  }

  create(path: readonly string[], kind: Inode['kind'], given: { readonly made: number } & Attributes): Inode {
    const { made, ...attributes } = given
    const inode = this.#newInode(kind, attributes, made)
    this.#change({ made, created: inode, names: [{ ...this.#place(path), inode }] })
    return inode
  }

  link(path: readonly string[], inode: Inode, made: number): void {
    this.#change({ made, created: undefined, names: [{ ...this.#place(path), inode }] })
  }

  remove(path: readonly string[], made: number): void {
    this.#change({ made, created: undefined, names: [{ ...this.#place(path), inode: undefined }] })
  }

  rename(from: readonly string[], to: readonly string[], made: number): void {
    const inode = this.at(from)
    if (inode === undefined) throw new TypeError('a file was renamed that is not there')
    if (this.at(to) === inode) return
    const names = [
      { ...this.#place(from), inode: undefined },
      { ...this.#place(to), inode },
    ]
    this.#change({ made, created: undefined, names })
  }

  #place(path: readonly string[]): { readonly folder: Inode; readonly name: string } {
    const [folder, name] = [this.at(path.slice(0, -1)), path.at(-1)]
    if (folder?.kind !== 'folder' || name === undefined) throw new TypeError('a name in a folder that is not there')
    return { folder, name }
  }

  #change(change: NameChange): void {
    setNames(change, ({ entries }) => entries)
    this.nameChanges.push(change)
  }

  write(
    inode: Inode,
    { made, offset, bytes }: { readonly made: number; readonly offset: number; readonly bytes: Uint8Array },
  ): void {
    if (bytes.length === 0) return
    inode.changes.push({ made, kind: 'write', offset, bytes })
    inode.size = Math.max(inode.size, offset + bytes.length)
  }

  resize(inode: Inode, size: number, made: number): void {
    if (inode.size === size) return
    inode.changes.push({ made, kind: 'size', size })
    inode.size = size
  }

  setAttributes(inode: Inode, given: Partial<Attributes>, made: number): void {
    const value = { ...(inode.attributes.at(-1)?.value ?? inode.durable.attributes), ...given }
    inode.attributes.push({ made, value })
  }

  /** What was made before the sync was called is on disk when it returns; what came meanwhile is not promised. */
  sync(inode: Inode, called: number): void {
    const isCovered = ({ made }: { readonly made: number }) => made < called
    const { durable } = inode
    durable.attributes = inode.attributes.findLast(isCovered)?.value ?? durable.attributes
    inode.attributes = inode.attributes.filter((change) => !isCovered(change))
    const covered = inode.changes.filter(isCovered)
    if (covered.length > 0) {
      durable.content = wholeAfter(durable, covered)
      durable.size = sizeAfter(durable.size, covered)
      inode.changes = inode.changes.filter((change) => !isCovered(change))
    }
    this.#syncNames((change) => {
      if (!isCovered(change)) return false
      return inode.kind === 'folder' ? change.names.some(({ folder }) => folder === inode) : change.created === inode
    })
  }

  /** sync(2) and syncfs(2). */
  syncAll(called: number): void {
    const visit = (inode: Inode): void => {
      for (const below of inode.entries.values()) visit(below)
      this.sync(inode, called)
    }
    visit(this.root)
    this.#syncNames(({ made }) => made < called)
  }

  #syncNames(isSynced: (change: NameChange) => boolean): void {
    // Backwards: what came to a name before is on disk with what came after.
    const names = new Map<Inode, Set<string>>()
    const synced = new Set<NameChange>()
    for (const change of this.nameChanges.toReversed()) {
      if (!isSynced(change) && !change.names.some(({ folder, name }) => names.get(folder)?.has(name) === true)) continue
      synced.add(change)
      for (const { folder, name } of change.names) names.set(folder, (names.get(folder) ?? new Set()).add(name))
    }
    for (const change of [...synced].reverse()) setNames(change, ({ durable }) => durable.entries)
    this.nameChanges = this.nameChanges.filter((change) => !synced.has(change))
  }
}

/** Changes of a rename that is kept after its file's creation was lost put the file there all the same. */
export function setNames({ names }: NameChange, entriesOf: (folder: Inode) => Map<string, Inode>): void {
  for (const { folder, name, inode } of names) {
    if (inode === undefined) entriesOf(folder).delete(name)
    else entriesOf(folder).set(name, inode)
  }
}

export const sectorLength = 512

export function sizeAfter(size: number, changes: readonly FileChange[]): number {
  return changes.reduce(
    (at, change) => (change.kind === 'size' ? change.size : Math.max(at, change.offset + change.bytes.length)),
    size,
  )
}

/**
 * What a cut leaves of a file after changes of which each sector has seen so many as `kept` says; at least as long as the
 * file was at any time. What lies behind a size is zero.
 */
export function contentAfter(
  from: { readonly content: Buffer; readonly size: number },
  changes: readonly FileChange[],
  kept: (sector: number) => number,
): Buffer {
  const content = Buffer.alloc(longest(from.size, changes))
  from.content.copy(content, 0, 0, from.size)
  let size = from.size
  for (const [index, change] of changes.entries()) {
    const [start, end] = rangeOf(change, size)
    for (let at = start; at < end;) {
      const sector = Math.floor(at / sectorLength)
      const next = Math.min(end, (sector + 1) * sectorLength)
      if (kept(sector) > index) put(content, change, { from: at, to: next })
      at = next
    }
    size = sizeAfter(size, [change])
  }
  return content
}

/** All of the changes, in the buffer itself where it has room. */
function wholeAfter(from: { readonly content: Buffer; readonly size: number }, changes: readonly FileChange[]): Buffer {
  const needed = longest(from.size, changes)
  let content = from.content
  if (content.length < needed) {
    content = Buffer.alloc(Math.max(needed, from.content.length * 2))
    from.content.copy(content, 0, 0, from.size)
  }
  let size = from.size
  for (const change of changes) {
    const [start, end] = rangeOf(change, size)
    if (end > start) put(content, change, { from: start, to: end })
    size = sizeAfter(size, [change])
  }
  return content
}

function longest(size: number, changes: readonly FileChange[]): number {
  return changes.reduce((most, change) => Math.max(most, sizeAfter(0, [change])), size)
}

/** The bytes that a change writes, or cuts off. */
function rangeOf(change: FileChange, size: number): readonly [number, number] {
  return change.kind === 'write' ? [change.offset, change.offset + change.bytes.length] : [change.size, size]
}

function put(content: Buffer, change: FileChange, { from, to }: { readonly from: number; readonly to: number }): void {
  if (change.kind === 'size') content.fill(0, from, to)
  else content.set(change.bytes.subarray(from - change.offset, to - change.offset), from)
}
