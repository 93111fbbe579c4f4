import { agreementErrors } from '@comity/agreement'
import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'
import { matchIndexErrors } from '@comity/match-index'

/** The codes of this package; see spec/errors.md. */
export const clientErrors = {
  'node-unreachable': {
    status: 0,
    meaning: 'your own node does not answer',
    remedy: 'Start it with `comity node start`, or name its folder with --node.',
  },
} as const satisfies ErrorTable

const { 'object-mismatch': objectMismatch } = agreementErrors
const thrown = { ...codecErrors, ...matchIndexErrors, ...clientErrors, 'object-mismatch': objectMismatch } as const

/** Throws a code of this package or of one below it. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
