export { buildBase, buildDelta, type BuiltSegment, buildTombstone, paddingRow } from './build.ts'
export { matchIndexErrors } from './errors.ts'
export { decodeLabel, encodeLabel, type Label, type LabelFacts, mergeLabels } from './label.ts'
export { type Found, lookup } from './lookup.ts'
export {
  Manifest,
  manifestDigest,
  manifestSegment,
  type ReadManifest,
  segmentEntry,
  signManifest,
  verifyManifest,
} from './manifest.ts'
export { openIndex, type SealedIndex } from './open-index.ts'
export { type OutputParts, splitOutput, tagBytes } from './output.ts'
export {
  bucketRows,
  maxSegmentRows,
  minBasePadding,
  minBaseRows,
  paddingCommitment,
  paddingReference,
  paddingTag,
  partitionBits,
  withdrawnStep,
} from './padding.ts'
export { type IndexIdentity, type LabelContext, labelContext, openLabel, sealLabel, sealRow } from './seal.ts'
export {
  decodeHeader,
  encodeHeader,
  headerBytes,
  type Partition,
  prefixOf,
  rowBytes,
  type Segment,
  type SegmentEntry,
  type SegmentHeader,
  verifySegment,
} from './segment.ts'
