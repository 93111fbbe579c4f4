/**
 * One row of an error table: HTTP status on the wire (0 = local only), what happened, what the reader does about it.
 */
export interface ErrorRow {
  readonly status: number
  readonly meaning: string
  readonly remedy: string
}

export type ErrorTable = Readonly<Record<string, ErrorRow>>

declare const safe: unique symbol

/** A string that may stand in an error or a log line: one of our own ids or a member of a closed set, never content. */
export type Safe = string & { readonly [safe]: true }

/** Marks a member of a closed set as fit for an error. Throws `schema` when `member` is not in `set`. */
export function closedMember(set: readonly string[], member: string): Safe {
  if (!set.includes(member)) fail('schema', {})
  return member as Safe
}

const ownIdForm = /^[0-9a-z][0-9a-z.\-/]{0,127}$/

/**
 * Marks an id that this software made (a uuid, digest, route name or clause id) as fit for an error.
 * Throws `schema` for anything that does not look like one.
 */
export function ownId(id: string): Safe {
  if (!ownIdForm.test(id)) fail('schema', {})
  return id as Safe
}

export type ErrorDetails = Readonly<Record<string, number | boolean | Safe>>

/**
 * The one error class. `code` comes from a package's closed table; `details` hold no personal data (STYLE.md rule 12).
 */
export class ComityError extends Error {
  readonly code: string
  readonly status: number
  readonly details: ErrorDetails

  constructor(code: string, row: ErrorRow, details: ErrorDetails) {
    super(`${code}: ${row.meaning}`)
    this.name = 'ComityError'
    this.code = code
    this.status = row.status
    this.details = details
  }
}

/** Tells whether `error` is a ComityError, with this code when one is given. */
export function isComityError(error: unknown, code?: string): error is ComityError {
  return error instanceof ComityError && (code === undefined || error.code === code)
}

export type Fail<Code extends string> = (code: Code, details: ErrorDetails) => never

/** Makes the `fail` of a package from its closed table. */
export function failFrom<const Table extends ErrorTable>(table: Table): Fail<keyof Table & string> {
  return (code, details) => {
    const row = Object.hasOwn(table, code) ? table[code] : undefined
    if (row === undefined) throw new TypeError('unknown error code')
    throw new ComityError(code, row, details)
  }
}

/** The codes of this package; see spec/errors.md. */
export const codecErrors = {
  'json-noncanonical': {
    status: 400,
    meaning: 'the JSON is not in its one canonical form (RFC 8785)',
    remedy: 'Send the RFC 8785 bytes: sorted keys, no spaces, no duplicate keys, I-JSON numbers and strings only.',
  },
  schema: {
    status: 400,
    meaning: 'a value does not have the documented shape',
    remedy: 'Compare the message with its schema; unknown fields are refused.',
  },
  'token-invalid': {
    status: 422,
    meaning: 'the JWS is not in the one accepted form',
    remedy: 'Use compact serialization with exactly alg, kid and typ in the protected header.',
  },
  'signature-invalid': {
    status: 401,
    meaning: 'the signature does not verify under the expected key',
    remedy: 'Check which key is pinned for the sender; do not resend unchanged.',
  },
  'signature-context': {
    status: 403,
    meaning: 'the signature was made for another type of object',
    remedy: 'Sign the object under its own type.',
  },
  'key-weak': {
    status: 422,
    meaning: 'the public key is of small order or not canonically encoded',
    remedy: 'Generate a new key; this one gives no protection.',
  },
  // Thrown by oprf and tlog, which do not know each other.
  'proof-invalid': {
    status: 422,
    meaning: 'the proof does not show what it was sent to show',
    remedy: 'Discard what it came with, keep it as evidence, and ask the sender by another channel.',
  },
} as const satisfies ErrorTable

export const fail: Fail<keyof typeof codecErrors> = failFrom(codecErrors)
