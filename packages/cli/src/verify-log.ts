import { existsSync } from 'node:fs'
import { closedMember, equalBytes, isComityError, toBase64url } from '@comity/codec'
import {
  parseVerifierKey,
  type VerifierKey,
  verifyFormerTiles,
  verifyNothingBeyond,
  verifyTiledLog,
} from '@comity/tlog'
import { fail } from './errors.ts'
import { readText } from './files.ts'
import type { LogSource } from './log-source.ts'

/** What a stranger found: the log as its checkpoint says, or the first place that is not. */
export interface LogFinding {
  readonly origin: string
  readonly size: number | null
  readonly root: string | null
  readonly checkpoint: string | null
  readonly damage: { readonly file: string; readonly index: number } | null
}

/** A verifier key as it is typed, or the file that holds it. Throws `schema` naming the option, `file-unreadable`. */
export async function readVerifierKey(given: string): Promise<VerifierKey> {
  const text = existsSync(given) ? (await readText(given)).trim() : given
  try {
    return parseVerifierKey(text)
  } catch (error) {
    if (!isComityError(error, 'schema')) throw error
    return fail('schema', { field: closedMember(['key'], 'key') })
  }
}

/** A log that goes on while it is read: how often its newer checkpoint is followed. */
const maxFollowed = 3

/**
 * Recomputes a published log (spec/log.md §9). Damage is an answer and no failure. Throws `log-conflict`,
 * `checkpoint-invalid` for a `seen` that is of no such log, and what reading throws.
 */
export async function verifyPublishedLog(
  source: LogSource,
  { key, seen }: { readonly key: VerifierKey; readonly seen: string | undefined },
): Promise<LogFinding> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await source.read('checkpoint')
    const finding = await verifyOnce(source, { key, seen })
    const after = await source.read('checkpoint')
    const hasMoved = before !== undefined && after !== undefined && !equalBytes(before, after)
    if (finding.damage === null || !hasMoved || attempt === maxFollowed) return finding
  }
}

async function verifyOnce(
  source: LogSource,
  { key, seen }: { readonly key: VerifierKey; readonly seen: string | undefined },
): Promise<LogFinding> {
  try {
    const { checkpoint, note } = await verifyTiledLog({ readFile: source.read, key, seen })
    const { origin, size, root } = checkpoint
    if (source.list !== undefined) {
      const paths = await source.list()
      verifyNothingBeyond({ size, paths })
      await verifyFormerTiles({ readFile: source.read, size, paths })
    }
    return { origin, size, root: toBase64url(root), checkpoint: note, damage: null }
  } catch (error) {
    if (!isComityError(error, 'log-damaged')) throw error
    const { file, index } = error.details
    const unknown = { size: null, root: null, checkpoint: null }
    return { origin: key.name, ...unknown, damage: { file: String(file), index: Number(index) } }
  }
}
