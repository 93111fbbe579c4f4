import { checkShape, closed, utf8Decode } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { JwsText } from './shapes.ts'

/** Content type of an error (RFC 9457 §3). */
export const problemContentType = 'application/problem+json'
const typePrefix = 'urn:comity:err:'
const maxProblemBytes = 4_096

/** An error on the wire (RFC 9457): type and title from the closed table, the request's id, nothing that was sent. */
export const Problem = closed({
  type: Type.String({ pattern: '^urn:comity:err:[a-z][a-z0-9-]{1,63}$' }),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  instance: Type.String({ pattern: '^urn:uuid:[0-9a-f-]{36}$' }),
  detail: Type.Optional(Type.String({ maxLength: 500 })),
  /** The receipt of a sequenced message that was taken up without effect (RFC 9457 §3.2). */
  receipt: Type.Optional(JwsText),
  /** With `checkpoint-invalid`: size of the newest checkpoint seen of the reader's own log, from which it proves. */
  seen: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
})

export type ProblemValue = Static<typeof Problem>

export interface ProblemOf {
  readonly code: string
  readonly status: number
  readonly meaning: string
  /** Id of the request, a uuid. */
  readonly request: string
  /** Size of the newest checkpoint seen, where the code is about one. */
  readonly seen: number | undefined
}

/** Makes the problem of a code. */
export function problemOf({ code, status, meaning, request, seen }: ProblemOf): ProblemValue {
  const problem = { type: `${typePrefix}${code}`, title: meaning, status, instance: `urn:uuid:${request}` }
  return seen === undefined ? problem : { ...problem, seen }
}

/** Reads a partner's problem and returns its code, status, receipt and size seen. Throws `schema` for anything else. */
export function parseProblem(bytes: Uint8Array): {
  readonly code: string
  readonly status: number
  readonly receipt: string | undefined
  readonly seen: number | undefined
} {
  if (bytes.length > maxProblemBytes) fail('schema', { length: bytes.length })
  let value: unknown
  try {
    value = JSON.parse(utf8Decode(bytes))
  } catch {
    return fail('schema', {})
  }
  const { type, status, receipt, seen } = checkShape(Problem, value)
  return { code: type.slice(typePrefix.length), status, receipt, seen }
}
