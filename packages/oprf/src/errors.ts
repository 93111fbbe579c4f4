import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec/core'

/** The codes of this package; see spec/errors.md. `proof-invalid` is codec's. */
export const oprfErrors = {
  'batch-size': {
    status: 422,
    meaning: 'a batch holds no element, or more than 4,096',
    remedy: 'Split the elements into batches of 1 to 4,096.',
  },
  'element-invalid': {
    status: 422,
    meaning: 'an element is not 32 bytes, not canonical, not in the group, or the identity',
    remedy: 'Send elements as `blind` makes them; the index of the first bad one is in the details.',
  },
  'input-size': {
    status: 422,
    meaning: 'an input is longer than 65,535 bytes',
    remedy: 'Shorten the input; no profile makes one this long.',
  },
  'key-derivation': {
    status: 500,
    meaning: 'no usable key comes of these bytes',
    remedy: 'Use a seed of 32 fresh random bytes; a secret key is a scalar from 1 to the group order less one.',
  },
  'random-invalid': {
    status: 500,
    meaning: 'the random source gave too few bytes or only zeros',
    remedy: 'Stop the program: nothing it blinds with such a source is hidden.',
  },
} as const satisfies ErrorTable

const thrown = { ...codecErrors, ...oprfErrors } as const

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
