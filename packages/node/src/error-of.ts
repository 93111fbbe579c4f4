import { type ComityError, isComityError } from '@comity/codec'

/** The error that `thrower` throws with `fail`, as a value: for who has to hand it on. */
export function errorOf(thrower: () => never): ComityError {
  try {
    return thrower()
  } catch (error) {
    if (isComityError(error)) return error
    throw error
  }
}
