import { isComityError } from '@comity/codec'
import { DatabaseError } from './database/database-error.ts'

/** What a log line says of an error: names and places in the code. */
export interface ErrorDescription {
  readonly name: string
  readonly code?: string
  readonly constraint?: string
  readonly table?: string
  readonly at: readonly string[]
  readonly cause?: ErrorDescription
}

const maxCauses = 3
const maxFrames = 12

/**
 * Describes an error for the local log by a list of what is allowed. The message of a foreign error never enters: it may
 * repeat what was read, sent or stored (STYLE.md rule 12).
 */
export function describeError(error: unknown): ErrorDescription {
  return describe(error, maxCauses)
}

function describe(error: unknown, causes: number): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, at: [] }
  const code = isComityError(error) ? error.code : wordOf('code' in error ? error.code : undefined)
  return {
    name: wordOf(error.name) ?? 'Error',
    ...(code === undefined ? {} : { code }),
    ...(error instanceof DatabaseError && error.constraint !== undefined ? { constraint: error.constraint } : {}),
    ...(error instanceof DatabaseError && error.table !== undefined ? { table: error.table } : {}),
    at: framesOf(error),
    ...(error.cause === undefined || causes === 0 ? {} : { cause: describe(error.cause, causes - 1) }),
  }
}

/** Stack lines only; the message, which stands before them, may itself span lines. */
function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').slice(error.stack?.includes(error.message) ? error.message.length : 0).split('\n')
  return lines
    .map((line) => /^ {4}at (?:async )?(?:[\w.$<># [\]]{1,120} )?\(?((?:file|node):[^\s)]{1,300})\)?$/.exec(line)?.[1])
    .filter((place) => place !== undefined)
    .map((place) => place.replace(/^file:.*\/(packages|node_modules)\//, '$1/'))
    .slice(0, maxFrames)
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,60}$/.test(value) ? value : undefined
}
