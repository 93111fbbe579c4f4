import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ReadLogFile,
  parseVerifierKey,
  verifyCheckpoint,
  verifyConsistency,
  verifyTiledLog,
  verifyTlogProof,
} from '@comity/tlog'

interface Theirs {
  readonly verifierKey: string
  readonly witnessKey: string
  readonly oldNote: string
  readonly consistency: readonly string[]
  readonly tlogProofs: readonly { readonly entry: string; readonly proof: string }[]
}

/** Verifies with tlog what other people's code made (main.go, make). Returns how many checks passed; throws at the first that fails. */
export async function checkTheirs(folder: string): Promise<{ readonly sumdb: number; readonly torchwood: number }> {
  const theirs = JSON.parse(readFileSync(join(folder, 'proofs.json'), 'utf8')) as Theirs
  const key = parseVerifierKey(theirs.verifierKey)
  const cosignatures = { count: 1, witnesses: [parseVerifierKey(theirs.witnessKey)] }
  const origin = { origin: key.name, publicKey: key.publicKey }
  const readFile: ReadLogFile = (path) => Promise.resolve(new Uint8Array(readFileSync(join(folder, path))))
  // Their tiles, bundles and root, recomputed whole; the old note is one that somebody kept.
  const { note, files } = await verifyTiledLog({ readFile, key, seen: theirs.oldNote })
  const head = verifyCheckpoint({ ...origin, note, cosignatures })
  const old = verifyCheckpoint({ ...origin, note: theirs.oldNote, cosignatures })
  const hashes = theirs.consistency.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')))
  verifyConsistency({ from: old, to: head, hashes })
  for (const { entry, proof } of theirs.tlogProofs) {
    verifyTlogProof({ text: proof, entry: new Uint8Array(Buffer.from(entry, 'base64')), ...origin, cosignatures })
  }
  return { sumdb: files + 3, torchwood: 2 + theirs.tlogProofs.length }
}
