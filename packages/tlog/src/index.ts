export { Accusation, verifyAccusation } from './accusation.ts'
export { type AddCheckpoint, formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts'
export { type Checkpoint, formatCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
export { cosignCheckpoint } from './cosignature.ts'
export { commitEntry, type Opening, saltSize, verifyOpening } from './entry.ts'
export { tlogErrors } from './errors.ts'
export { Fork, type ProvenFork, verifyFork } from './fork.ts'
export { emptyRoot, leafHash, nodeHash } from './hash.ts'
export { inOrder, type ReadLogFile, readTileItems } from './log-files.ts'
export { ConsistencyProof, decodeHashes, encodeLogProof, LogProof } from './log-proof.ts'
export { formatNote, maxNoteBytes, type Note, type NoteSignature, parseNote, parseNoteBytes } from './note.ts'
export { type HashReader, type Position, proveConsistency, proveInclusion, treeRoot } from './prove.ts'
export { type ReadTile, tileHashReader } from './tile-reader.ts'
export { type TileFile, TileTree } from './tile-tree.ts'
export {
  decodeBundle,
  decodeTile,
  encodeBundle,
  encodeTile,
  newTiles,
  parseTilePath,
  type Tile,
  tilePath,
  tileWidth,
  tileWidthAt,
} from './tile.ts'
export { formatReceipt, verifyReceipt } from './receipt.ts'
export { formatTlogProof, parseTlogProof, type ProvenLeaf, type TlogProof, verifyTlogProof } from './tlog-proof.ts'
export { formatVerifierKey, parseVerifierKey, type VerifierKey } from './verifier-key.ts'
export {
  type Cosigned,
  type CosignaturePolicy,
  type VerifiedCheckpoint,
  verifyCheckpoint,
  verifyCosignatures,
} from './verify-checkpoint.ts'
export { type ProvenEntry, verifyLogProof } from './verify-log-proof.ts'
export {
  contradictingRoot,
  type TreeHead,
  verifyConsistency,
  verifyExtension,
  verifyInclusion,
} from './verify-proof.ts'
export { verifyFormerTiles } from './verify-former-tiles.ts'
export { type VerifiedTiledLog, verifyNothingBeyond, verifyTiledLog } from './verify-tiled-log.ts'
export { readCosignature, signatureLines } from './witness-answer.ts'
