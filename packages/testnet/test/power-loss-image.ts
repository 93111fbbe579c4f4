import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attributes, contentAfter, type Disk, type Inode, setNames, sizeAfter } from './power-loss-disk.ts'

/** How much of what was not synced a power cut leaves: of so many changes, how many are kept in turn. */
export interface Chance {
  /** Whether a change of names is kept. */
  readonly name: () => boolean
  /** How many of a file's changes, in order, its size, its attributes or one of its sectors has seen; 0 to `changes`. */
  readonly seen: (changes: number) => number
}

/** Nothing that was not synced is on disk. */
export const nothingMore: Chance = { name: () => false, seen: () => 0 }
/** All is on disk: what programs saw. */
export const everything: Chance = { name: () => true, seen: (changes) => changes }

/** Draws how much is kept from a whole range, from nothing to nearly all, each change for itself. */
export function chanceOf(draw: (bound: number) => number): Chance {
  const level = draw(6)
  if (level === 5) return nothingMore
  const percent = [0, 10, 50, 90, 99][level] ?? 0
  const keeps = () => draw(100) < percent
  return { name: keeps, seen: (changes) => (keeps() ? changes : draw(changes + 1)) }
}

/** What lies at a path of an image. */
export type ImageEntry =
  ({ readonly kind: 'folder' } & Attributes) | ({ readonly kind: 'file'; readonly content: Buffer } & Attributes)

/** The disk as it is found after the power is back: path to file or folder, folders before what is in them. */
export function imageOf(disk: Disk, chance: Chance): ReadonlyMap<string, ImageEntry> {
  const folders = new Map<Inode, Map<string, Inode>>()
  const entriesOf = (folder: Inode) => {
    const known = folders.get(folder) ?? new Map(folder.durable.entries)
    folders.set(folder, known)
    return known
  }
  for (const change of disk.nameChanges) if (chance.name()) setNames(change, entriesOf)
  const image = new Map<string, ImageEntry>()
  // A hard link is one file under two names.
  const files = new Map<Inode, ImageEntry>()
  const visit = (folder: Inode, path: string): void => {
    for (const [name, inode] of entriesOf(folder)) {
      const at = path === '' ? name : `${path}/${name}`
      const attributes = attributesOf(inode, chance)
      if (inode.kind === 'folder') {
        image.set(at, { kind: 'folder', ...attributes })
        visit(inode, at)
        continue
      }
      const file = files.get(inode) ?? { kind: 'file', content: contentOf(inode, chance), ...attributes }
      files.set(inode, file)
      image.set(at, file)
    }
  }
  visit(disk.root, '')
  return image
}

function attributesOf({ attributes, durable }: Inode, { seen }: Chance): Attributes {
  return attributes[seen(attributes.length) - 1]?.value ?? durable.attributes
}

function contentOf({ durable, changes }: Inode, { seen }: Chance): Buffer {
  const size = sizeAfter(durable.size, changes.slice(0, seen(changes.length)))
  const sectors = new Map<number, number>()
  const kept = (sector: number) => {
    const known = sectors.get(sector) ?? seen(changes.length)
    sectors.set(sector, known)
    return known
  }
  const content = contentAfter(durable, changes, kept)
  return content.length >= size ? content.subarray(0, size) : Buffer.concat([content], size)
}

/** Writes an image into a folder that exists. */
export function writeImage(image: ReadonlyMap<string, ImageEntry>, folder: string): void {
  const isRoot = process.getuid?.() === 0
  for (const [path, entry] of image) {
    const at = join(folder, path)
    if (entry.kind === 'folder') mkdirSync(at)
    else writeFileSync(at, entry.content)
    if (isRoot) chownSync(at, entry.uid, entry.gid)
    chmodSync(at, entry.mode)
  }
}

/** A folder as it is, for comparing. Sockets are no files. */
export function readImage(folder: string, path = ''): ReadonlyMap<string, ImageEntry> {
  const image = new Map<string, ImageEntry>()
  for (const name of readdirSync(join(folder, path))) {
    const at = path === '' ? name : `${path}/${name}`
    const stat = lstatSync(join(folder, at))
    const attributes = { mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid }
    if (stat.isDirectory()) {
      image.set(at, { kind: 'folder', ...attributes })
      for (const [below, entry] of readImage(folder, at)) image.set(below, entry)
    } else if (stat.isFile()) {
      image.set(at, { kind: 'file', content: readFileSync(join(folder, at)), ...attributes })
    }
  }
  return image
}

/** The paths at which two images differ. */
export function differences(
  one: ReadonlyMap<string, ImageEntry>,
  other: ReadonlyMap<string, ImageEntry>,
): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => {
    const [left, right] = [one.get(path), other.get(path)]
    if (left === undefined || left.kind !== right?.kind) return true
    if (left.mode !== right.mode || left.uid !== right.uid || left.gid !== right.gid) return true
    return left.kind === 'file' && right.kind === 'file' && !left.content.equals(right.content)
  })
}
