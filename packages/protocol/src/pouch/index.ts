export { type PouchPart, type PouchReading, readContainer, writeContainer } from './container.ts'
export {
  claimedSender,
  foreignPouch,
  maxOpened,
  type PouchHead,
  PouchManifest,
  type PouchManifestValue,
  pouchName,
  signPouch,
  verifyPouch,
} from './manifest.ts'
export {
  checkpointPartName,
  cosignaturePartName,
  decodeMessagePart,
  decodeRefusal,
  encodeMessagePart,
  encodeRefusal,
  maxParts,
  partDefinition,
  type PouchPartEntry,
  type PouchPartKind,
  pouchPartKinds,
  PouchRefusal,
} from './parts.ts'
