export {
  type ReadResolution,
  readResolution,
  type ResolutionFields,
  writeResolution,
  type WrittenResolution,
} from './camt029.ts'
export { type ReadRecall, readRecall, type RecallFields, writeRecall, type WrittenRecall } from './camt056.ts'
export { exchangeErrors } from './errors.ts'
export { decimalsOf, formatSum, parseSum, parseSumOf, plainSum, type Sum } from './money.ts'
