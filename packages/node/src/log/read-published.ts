import { parseTilePath } from '@comity/tlog'
import type { LogFiles } from './log-files.ts'

/** Reads what strangers may: the checkpoint, and tiles by their one spelling. Nothing else is a path here. */
export async function readPublished(files: LogFiles, path: string): Promise<Uint8Array | undefined> {
  return path === 'checkpoint' || isTilePath(path) ? files.read(path) : undefined
}

function isTilePath(path: string): boolean {
  try {
    parseTilePath(path)
    return true
  } catch {
    return false
  }
}
