import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fromHex, isComityError, toHex } from '@comity/codec'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { makePrivateFolder, syncFolder } from '../files.ts'

/** Segment files, published and fetched ones, lie in one folder under their SHA-256. */
export function segmentPath(node: Pick<NodeContext, 'dataDir'>, sha256: Uint8Array): string {
  return join(folderOf(node), toHex(sha256))
}

/** Writes segment files; when this returns, contents and names are on disk. A crash leaves drafts or unnamed files. */
export async function writeSegments(
  node: Pick<NodeContext, 'dataDir'>,
  segments: readonly { readonly sha256: Uint8Array; readonly bytes: Uint8Array }[],
): Promise<void> {
  const folder = folderOf(node)
  await makePrivateFolder(folder)
  for (const { sha256, bytes } of segments) {
    const path = segmentPath(node, sha256)
    const draft = `${path}.draft`
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    // Complete under a draft's name first: a file under its final name is always whole.
    await rename(draft, path)
  }
  await syncFolder(folder)
}

/** Reads a segment file. Throws `not-found` when there is none. */
export async function readSegment(node: Pick<NodeContext, 'dataDir'>, sha256: Uint8Array): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(segmentPath(node, sha256))
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fail('not-found', {})
    throw error
  }
}

/**
 * Deletes those of these files that no manifest names any more; ones that are gone are fine. A publisher chooses what its
 * manifests name: one that named a file of somebody else's index, or of ours, takes it from nobody by dropping it
 * (spec/attacks.md C-09).
 */
export async function removeSegments(
  node: Pick<NodeContext, 'dataDir' | 'db'>,
  segments: readonly Uint8Array[],
): Promise<void> {
  if (segments.length === 0) return
  const named = await namedSegments(node, segments)
  const unnamed = segments.filter((sha256) => !named.has(toHex(sha256)))
  for (const sha256 of unnamed) await rm(segmentPath(node, sha256), { force: true })
}

/**
 * The segments, in hex, that an index names which this node publishes or has synchronised: those of these, or every one.
 */
async function namedSegments(
  { db }: Pick<NodeContext, 'db'>,
  segments: readonly Uint8Array[] | 'all',
): Promise<ReadonlySet<string>> {
  const among =
    segments === 'all'
      ? sql<boolean>`true`
      : sql<boolean>`sha256 = any(${segments.map((sha256) => Buffer.from(sha256))})`
  const published = await db.selectFrom('index_segment').select('sha256').where(among).execute()
  const synced = await db.selectFrom('synced_segment').select('sha256').distinct().where(among).execute()
  return new Set([...published, ...synced].map(({ sha256 }) => toHex(sha256)))
}

/**
 * Removes what crashes left (spec/attacks.md G-08): drafts, and segments that no manifest here names. Runs at start, before
 * any job: nothing is being written then.
 */
export async function collectSegments(node: Pick<NodeContext, 'dataDir' | 'db'>): Promise<number> {
  const named = await namedSegments(node, 'all')
  const names = await readdir(folderOf(node)).catch(() => [])
  const leftovers = names.filter((name) => !named.has(name) && isOurs(name))
  for (const name of leftovers) await rm(join(folderOf(node), name), { force: true })
  return leftovers.length
}

function isOurs(name: string): boolean {
  try {
    fromHex(name.replace(/\.draft$/, ''), 32)
    return true
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}

function folderOf({ dataDir }: Pick<NodeContext, 'dataDir'>): string {
  return join(dataDir, 'index')
}
