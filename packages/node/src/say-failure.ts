import { agreementErrors } from '@comity/agreement'
import { codecErrors, type ErrorTable, isComityError } from '@comity/codec'
import { tlogErrors } from '@comity/tlog'
import { describeError } from './describe-error.ts'
import { nodeErrors } from './errors.ts'

const remedies: ErrorTable = { ...codecErrors, ...agreementErrors, ...tlogErrors, ...nodeErrors }

/** Says on standard error why a program ends: a code, what it means, what to do; of anything else name and place only. */
export function sayFailure(error: unknown): void {
  if (isComityError(error)) {
    const details = Object.keys(error.details).length === 0 ? '' : ` ${JSON.stringify(error.details)}`
    process.stderr.write(`${error.message}${details}\n${remedies[error.code]?.remedy ?? ''}\n`)
  } else process.stderr.write(`internal: ${JSON.stringify(describeError(error))}\n`)
}
