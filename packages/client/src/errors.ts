import { agreementErrors } from '@comity/agreement'
import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'
import { matchIndexErrors } from '@comity/match-index'
import { protocolErrors } from '@comity/protocol'

/** The codes of this package; see spec/errors.md. */
export const clientErrors = {
  'node-unreachable': {
    status: 0,
    meaning: 'your own node does not answer',
    remedy: 'Start it with `comity node start`, or name its folder with --node.',
  },
  'report-broken': {
    status: 0,
    meaning: 'a part of the report of a hit does not hold',
    remedy: 'Believe nothing of it. Ask whoever made it for the file again, or for the missing party cards.',
  },
} as const satisfies ErrorTable

const { 'object-mismatch': objectMismatch, 'purpose-not-permitted': purpose } = agreementErrors
const { 'key-unknown': keyUnknown } = protocolErrors
const thrown = {
  ...codecErrors,
  ...matchIndexErrors,
  ...clientErrors,
  'object-mismatch': objectMismatch,
  'purpose-not-permitted': purpose,
  'key-unknown': keyUnknown,
} as const

/** Throws a code of this package or of one below it. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
