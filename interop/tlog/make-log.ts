import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256, signingKeyFromSeed, toBase64url, utf8Encode } from '@comity/codec'
import {
  cosignCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  proveConsistency,
  proveInclusion,
  signCheckpoint,
  tileHashReader,
  type TileFile,
  tilePath,
  TileTree,
} from '@comity/tlog'

/*
 * Writes a log of 70,000 entries as a node's folder would hold it, and proofs of it, for main.go to check:
 * node make-log.ts <folder>.
 */
const [folder = ''] = process.argv.slice(2)
const size = 70_000
const origin = 'comity/interop'
const key = signingKeyFromSeed(sha256(utf8Encode('comity interop tlog')))

const files = new Map<string, Uint8Array>()
const keep = ({ tile, bytes }: TileFile) => files.set(tilePath(tile), bytes)
const tree = new TileTree()
for (let index = 0; index < size; index += 1) {
  tree.append(sha256(utf8Encode(`entry ${index}`))).forEach(keep)
}
tree.edge().forEach(keep)
const signed = signCheckpoint({ key, origin, size, root: tree.root() })
const witness = {
  key: signingKeyFromSeed(sha256(utf8Encode('comity interop witness'))),
  name: 'comity/interop/witness',
}
const checkpoint = cosignCheckpoint({ ...witness, note: signed, time: 1_767_225_600 })
files.set('checkpoint', utf8Encode(checkpoint))
for (const [path, bytes] of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), bytes)
}

const readHashes = tileHashReader({
  size,
  readTile: (tile) => Promise.resolve(files.get(tilePath(tile)) ?? new Uint8Array()),
})
const places = [0, 1, 2, 127, 128, 255, 256, 257, 511, 4_095, 32_768, 65_535, 65_536, 69_631, 69_632, 69_998, 69_999]
const inclusion = []
const tlogProofs = []
for (const index of places) {
  const hashes = await proveInclusion({ index, size, readHashes })
  inclusion.push({ index, hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')) })
  const entry = Buffer.from(sha256(utf8Encode(`entry ${index}`))).toString('base64')
  tlogProofs.push({ entry, proof: formatTlogProof({ index, hashes, checkpoint }) })
}
const consistency = []
for (const fromSize of places.slice(1)) {
  const hashes = await proveConsistency({ fromSize, size, readHashes })
  consistency.push({ fromSize, hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')) })
}
const verifierKey = formatVerifierKey({ name: origin, type: 'ed25519', publicKey: key.publicKey })
const witnessKey = formatVerifierKey({ name: witness.name, type: 'cosignature', publicKey: witness.key.publicKey })
const proofs = { verifierKey, witnessKey, size, inclusion, consistency, tlogProofs }
writeFileSync(join(folder, 'proofs.json'), JSON.stringify(proofs))
process.stdout.write(`${JSON.stringify({ size, root: toBase64url(tree.root()), files: files.size })}\n`)
