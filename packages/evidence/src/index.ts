export {
  type BagFile,
  type BagInfo,
  maxBagFiles,
  type NewBag,
  type OpenBag,
  openBag,
  payloadPath,
  writeBag,
} from './bag.ts'
export { caseDescription, type ExhibitDescription } from './case-description.ts'
export {
  type Chunk,
  chunkBytes,
  type ChunkSeal,
  ChunkTree,
  cutChunks,
  verifyChunk,
  verifyChunkDigests,
} from './chunks.ts'
export { evidenceErrors } from './errors.ts'
export { Handover, signHandover, verifyBothHandovers, verifyHandover } from './handover.ts'
