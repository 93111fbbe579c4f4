export { maxBatch, verifyElements } from './elements.ts'
export { oprfErrors } from './errors.ts'
export type { Kernel } from './group.ts'
export { blindEvaluatePacked, blindPacked, finalizePacked, unpackElements, verifyPackedElements } from './packed.ts'
export type { Random } from './scalars.ts'
export {
  type Answer,
  blind,
  blindEvaluate,
  deriveKeyPair,
  evaluate,
  type EvaluatedBatch,
  finalize,
  finalizeOpened,
  type KeyPair,
  type Output,
  type Question,
  verifyBlinding,
  verifyEvaluation,
} from './voprf.ts'
