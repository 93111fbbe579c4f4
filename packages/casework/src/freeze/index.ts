export { type FreezeDue, freezeDues } from './clocks.ts'
export {
  composeFreezeDocument,
  type FreezeClaim,
  FreezeClaimSchema,
  type FreezeDocument,
  type FreezeFinding,
  FreezeFindingSchema,
  type FreezeOrder,
  FreezeOrderSchema,
  type FreezeRefusal,
  FreezeRefusalSchema,
  type FreezeReturn,
  FreezeReturnSchema,
  heldThings,
  parseFreezeDocument,
  readFreezeClaim,
  readFreezeFinding,
  readFreezeOrder,
  readFreezeRefusal,
  readFreezeReturn,
} from './documents.ts'
export {
  applyFreeze,
  type FreezeObject,
  freezeStateHash,
  type HoldDays,
  lastOfHold,
  newFreeze,
  nextFreezeEvent,
} from './freeze.ts'
export { type FreezeMoney, stillHeld } from './money.ts'
export { finalFreezeStates, freezeRows, type FreezeState, freezeStates, holdingStates } from './rows.ts'
