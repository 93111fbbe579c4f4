import { codecErrors, type Fail, failFrom } from '@comity/codec'

/** This package adds no code of its own; it throws those of the layers below. */
export const fail: Fail<keyof typeof codecErrors> = failFrom(codecErrors)
