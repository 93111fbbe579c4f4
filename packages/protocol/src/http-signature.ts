import {
  type Instant,
  keyId,
  second,
  signBytes,
  type SigningKey,
  utf8Encode,
  type Verified,
  verifyBytes,
} from '@comity/codec'
import { contentDigest, verifyContentDigest } from './content-digest.ts'
import { fail } from './errors.ts'
import {
  type ReadSignature,
  readSignature,
  serializeInput,
  serializeSignature,
  type SignatureParameters,
} from './signature-input.ts'

/** Longest life of a hop's signature, and how far two clocks may differ (spec/attacks.md A-04). Seconds. */
export const hopLifetime = 300
export const hopSkew = 60

/** Value of the `comity-version` header: the protocol version this package speaks. */
export const protocolVersion = '1'

const requestTag = 'comity-hop'
const answerTag = 'comity-hop-answer'

/** Header fields by lower-case name, each at most once. */
export type HeaderFields = Readonly<Record<string, string | undefined>>

/** What a request signature covers (RFC 9421 §2.2). `path` without query; `query` with its `?`, or empty. */
export interface HopRequest {
  readonly method: 'GET' | 'POST'
  readonly authority: string
  readonly path: string
  readonly query: string
  readonly headers: HeaderFields
  readonly content: Uint8Array
}

export interface HopResponse {
  readonly status: number
  readonly headers: HeaderFields
  readonly content: Uint8Array
}

/** A hop's request whose signature and digest hold, with what the receiver must keep of it. */
export interface SignedRequest extends HopRequest {
  readonly nonce: string
  /** When the nonce may be forgotten. */
  readonly expiresAt: Instant
}

export interface HopSigner {
  readonly key: SigningKey
  readonly now: Instant
  /** 16 random bytes or more as base64url. */
  readonly nonce: string
}

/** RFC 9421 §2: the fixed lists. `content-type` of a GET is absent, so it is not covered there. */
const requestComponents = {
  POST: ['@method', '@authority', '@path', '@query', 'content-digest', 'content-type', 'comity-version'],
  GET: ['@method', '@authority', '@path', '@query', 'content-digest', 'comity-version'],
} as const
const answerComponents = ['@status', 'content-digest', 'content-type'] as const
const boundComponent = '"signature";req;key="comity"'

/** Signs a request (spec/http.md §3). Returns the header fields to add: digest, version, signature. */
export function signRequest(request: HopRequest, signer: HopSigner): Readonly<Record<string, string>> {
  const added = { 'content-digest': contentDigest(request.content), 'comity-version': protocolVersion }
  const headers = { ...request.headers, ...added }
  const components = quoted(requestComponents[request.method])
  const input = serializeInput(components, parametersOf(signer, requestTag))
  const signature = signBytes({ key: signer.key, message: requestBase({ ...request, headers }, input) })
  return { ...added, ...serializeSignature({ input, signature }) }
}

/**
 * Reads who claims to have signed a request, to find the pinned key. Proves nothing. Throws `version-unsupported`,
 * `signature-missing`, `signature-invalid`, `header-malformed`, `header-too-large`.
 */
export function readRequestSignature(request: Omit<HopRequest, 'content'>): ReadSignature {
  if (request.headers['comity-version'] !== protocolVersion) fail('version-unsupported', {})
  return readSignature({
    headers: request.headers,
    components: quoted(requestComponents[request.method]),
    tag: requestTag,
  })
}

/**
 * Proves a request (spec/http.md §4): time, key, signature, digest, before the content is parsed.
 * Throws `signature-expired`, `key-unknown`, `signature-invalid`, `digest-mismatch` and what reading throws.
 */
export function verifyRequest({
  request,
  publicKey,
  now,
}: {
  readonly request: HopRequest
  readonly publicKey: Uint8Array
  readonly now: Instant
}): Verified<SignedRequest> {
  const { nonce, expires } = verifyRequestHead({ request, publicKey, now })
  verifyContentDigest({ header: needed(request.headers, 'content-digest'), content: request.content })
  return { ...request, nonce, expiresAt: expires * second } as Verified<SignedRequest>
}

/**
 * Proves the head of a request: time, key, signature. The signature covers the digest of the content, not the content, so
 * a receiver knows who sends before it reads what is sent. Throws what `verifyRequest` throws, but `digest-mismatch`.
 */
export function verifyRequestHead({
  request,
  publicKey,
  now,
}: {
  readonly request: Omit<HopRequest, 'content'>
  readonly publicKey: Uint8Array
  readonly now: Instant
}): SignatureParameters {
  const { parameters, signature, input } = readRequestSignature(request)
  checkFreshness(parameters, now)
  if (parameters.keyid !== keyId(publicKey)) fail('key-unknown', {})
  verifyBytes({ publicKey, message: requestBase(request, input), signature })
  return parameters
}

/** Signs a response, bound to the request's signature where it had a readable one (RFC 9421 §2.4). */
export function signResponse(
  response: HopResponse,
  signer: HopSigner & { readonly requestSignature: string | undefined },
): Readonly<Record<string, string>> {
  const added = { 'content-digest': contentDigest(response.content) }
  const headers = { ...response.headers, ...added }
  const bound = signer.requestSignature === undefined ? [] : [boundComponent]
  const input = serializeInput([...quoted(answerComponents), ...bound], parametersOf(signer, answerTag))
  const base = responseBase({ ...response, headers }, signer.requestSignature, input)
  return { ...added, ...serializeSignature({ input, signature: signBytes({ key: signer.key, message: base }) }) }
}

/**
 * Proves that a response is the partner's answer to exactly this request. `requestSignature` is the `Signature` field
 * that was sent. Throws the codes of `verifyRequest`.
 */
export function verifyResponse({
  response,
  requestSignature,
  publicKey,
  now,
}: {
  readonly response: HopResponse
  readonly requestSignature: string
  readonly publicKey: Uint8Array
  readonly now: Instant
}): Verified<HopResponse> {
  const components = [...quoted(answerComponents), boundComponent]
  const { parameters, signature, input } = readSignature({ headers: response.headers, components, tag: answerTag })
  checkFreshness(parameters, now)
  if (parameters.keyid !== keyId(publicKey)) fail('key-unknown', {})
  verifyBytes({ publicKey, message: responseBase(response, requestSignature, input), signature })
  verifyContentDigest({ header: needed(response.headers, 'content-digest'), content: response.content })
  return response as Verified<HopResponse>
}

function parametersOf({ key, now, nonce }: HopSigner, tag: string): SignatureParameters {
  const created = Math.floor(now / second)
  return { created, expires: created + hopLifetime, nonce, keyid: keyId(key.publicKey), tag }
}

function checkFreshness({ created, expires }: SignatureParameters, now: Instant): void {
  const seconds = now / second
  const lifetime = expires - created
  if (created > seconds + hopSkew || expires < seconds || lifetime < 1 || lifetime > hopLifetime) {
    fail('signature-expired', {})
  }
}

/** RFC 9421 §2.5: the signature base of a request. */
function requestBase(request: Omit<HopRequest, 'content'>, input: string): Uint8Array {
  const derived: Readonly<Record<string, string>> = {
    '@method': request.method,
    '@authority': request.authority.toLowerCase(),
    '@path': request.path,
    '@query': request.query === '' ? '?' : request.query,
  }
  const lines = requestComponents[request.method].map(
    (name) => `"${name}": ${derived[name] ?? needed(request.headers, name)}`,
  )
  return finishBase(lines, input)
}

/** RFC 9421 §2.4 and §2.5: the signature base of a response, with the request's signature where one is bound. */
function responseBase(response: HopResponse, requestSignature: string | undefined, input: string): Uint8Array {
  const lines = [
    `"@status": ${response.status}`,
    `"content-digest": ${needed(response.headers, 'content-digest')}`,
    `"content-type": ${needed(response.headers, 'content-type')}`,
  ]
  if (requestSignature !== undefined) lines.push(`${boundComponent}: ${labelled(requestSignature)}`)
  return finishBase(lines, input)
}

/** The member behind `comity=`; the field holds no other label (`readSignature` saw to it on the receiver's side). */
function labelled(field: string): string {
  if (!field.startsWith('comity=:')) fail('signature-missing', {})
  return field.slice('comity='.length)
}

function finishBase(lines: readonly string[], input: string): Uint8Array {
  return utf8Encode([...lines, `"@signature-params": ${input}`].join('\n'))
}

/** RFC 9421 §2.1: a covered field that is absent, or holds a line break, cannot be signed or verified. */
function needed(headers: HeaderFields, name: string): string {
  const value = headers[name]
  if (value === undefined) return fail('signature-invalid', {})
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) return fail('header-malformed', {})
  return value
}

function quoted(names: readonly string[]): readonly string[] {
  return names.map((name) => `"${name}"`)
}
