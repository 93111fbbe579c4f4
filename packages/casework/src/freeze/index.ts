export {
  composeFreezeDocument,
  type FreezeClaim,
  type FreezeDocument,
  type FreezeFinding,
  type FreezeOrder,
  type FreezeRefusal,
  type FreezeReturn,
  parseFreezeDocument,
  readFreezeClaim,
  readFreezeFinding,
  readFreezeOrder,
  readFreezeRefusal,
  readFreezeReturn,
} from './documents.ts'
export { applyFreeze, type FreezeObject, freezeStateHash, newFreeze, nextFreezeEvent } from './freeze.ts'
export { type FreezeMoney, stillHeld } from './money.ts'
export { finalFreezeStates, freezeRows, type FreezeState, freezeStates, holdingStates } from './rows.ts'
