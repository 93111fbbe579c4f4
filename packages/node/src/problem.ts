import { codecErrors, isComityError } from '@comity/codec'
import { problemOf, type ProblemValue, protocolErrors } from '@comity/protocol'
import { isBusy, isStorageFull } from './database/database-error.ts'
import { nodeErrors } from './errors.ts'

/** An error as it is answered, with the cause when only the local log may have it. */
export interface AnsweredProblem {
  readonly code: string
  readonly problem: ProblemValue
  /** Seconds; 429 and 503 carry it (spec/attacks.md §2). */
  readonly retryAfter: number | undefined
  /** True when the node failed: the log gets the cause under the request's id. */
  readonly isOurs: boolean
}

/** What Fastify itself throws before a route runs, by its code. */
const frameworkErrors: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'schema',
  FST_ERR_CTP_EMPTY_TYPE: 'media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'schema',
  FST_ERR_BAD_URL: 'schema',
  FST_ERR_ASYNC_CONSTRAINT: 'schema',
  FST_ERR_MAX_PARAM_LENGTH: 'schema',
}

const answerable = {
  schema: codecErrors.schema,
  'header-malformed': protocolErrors['header-malformed'],
  'header-too-large': protocolErrors['header-too-large'],
  'body-too-large': nodeErrors['body-too-large'],
  'media-type': nodeErrors['media-type'],
  busy: nodeErrors.busy,
  'storage-full': nodeErrors['storage-full'],
  internal: nodeErrors.internal,
} as const

/**
 * The problem that answers an error (RFC 9457). What is not in the closed table, and what is local only, is `internal`:
 * a code and the request's id, nothing else (spec/attacks.md F-17).
 */
export function answerError(error: unknown, request: string): AnsweredProblem {
  if (isComityError(error) && error.status > 0) {
    const { code, status } = error
    const meaning = error.message.slice(code.length + 2)
    const { seen } = error.details
    return answer({ code, status, meaning, request, seen: typeof seen === 'number' ? seen : undefined })
  }
  return answerCode(codeOf(error), request)
}

/** The problem of a code that the server itself answers with. */
export function answerCode(code: keyof typeof answerable, request: string): AnsweredProblem {
  const { status, meaning } = answerable[code]
  return answer({ code, status, meaning, request, seen: undefined })
}

function answer(given: {
  readonly code: string
  readonly status: number
  readonly meaning: string
  readonly request: string
  readonly seen: number | undefined
}): AnsweredProblem {
  const retryAfter = given.status === 503 ? 5 : given.status === 429 ? 60 : undefined
  return { code: given.code, problem: problemOf(given), retryAfter, isOurs: given.status >= 500 }
}

function codeOf(error: unknown): keyof typeof answerable {
  if (isStorageFull(error)) return 'storage-full'
  if (isBusy(error)) return 'busy'
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = Object.hasOwn(frameworkErrors, code) ? frameworkErrors[code] : undefined
  return known !== undefined && isAnswerable(known) ? known : 'internal'
}

function isAnswerable(code: string): code is keyof typeof answerable {
  return Object.hasOwn(answerable, code)
}
