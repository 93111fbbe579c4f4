import { codecErrors, type Fail, failFrom } from '@comity/codec'

/** Throws a code of the packages below. */
export const fail: Fail<keyof typeof codecErrors> = failFrom(codecErrors)
