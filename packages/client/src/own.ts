import { checkShape, closedMember, ComityError, type ErrorDetails, ownId, utf8Decode } from '@comity/codec'
import type { TSchema } from 'typebox'
import { changeFollow } from './api/change.follow.ts'
import { caseImport, type ImportQuery, type ImportResult } from './api/case.import.ts'
import type { BodyOf, OwnCall, ResultOf } from './api/define.ts'
import { evidenceRead } from './api/evidence.read.ts'
import { evidenceUpload, type EvidenceUploaded } from './api/evidence.upload.ts'
import { checkFields } from './api/fields.ts'
import { pouchOpen, type PouchOpened } from './api/pouch.open.ts'
import { pouchRead } from './api/pouch.read.ts'
import { OwnProblem } from './api/problem.ts'
import { fail } from './errors.ts'

/** What a call needs of HTTP. Given by the caller; a platform's `fetch` fits. */
export type OwnFetch = (
  url: string,
  request: {
    readonly method: 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | AsyncIterable<Uint8Array>
  },
) => Promise<{
  readonly status: number
  readonly text: () => Promise<string>
  /** The answer as it arrives; null where there is none. */
  readonly body?: AsyncIterable<Uint8Array> | null
}>

/** A person's way to their own node: its base URL, and the token that says who calls; a browser has a session instead. */
export interface OwnNode {
  readonly url: string
  readonly token?: string
  readonly fetch: OwnFetch
}

/**
 * Makes one call of a person to their own node (spec/own-api.md). Throws the node's error code with the incident's id and,
 * where the node says so, `field`, `roles` or `clauses` (joined by `/`); `schema` with `field` for a body that is not of its shape;
 * `node-unreachable` when nobody answers, `schema` when what answers is not a node of this version.
 */
export async function callOwn<Body extends TSchema, Result extends TSchema>(
  node: OwnNode,
  { call, body }: { readonly call: OwnCall<Body, Result>; readonly body: BodyOf<OwnCall<Body, Result>> },
): Promise<ResultOf<OwnCall<Body, Result>>> {
  const answered = await post(node, {
    path: call.name,
    contentType: 'application/json',
    body: JSON.stringify(checkFields(call.body, body)),
  })
  return checkShape(call.result, answered)
}

/**
 * Gives an import to the own node (spec/own-api.md, `case.import`), as it is read or, where a platform streams nothing, as text.
 * Throws as `callOwn`.
 */
export async function importOwn(
  node: OwnNode,
  { query, content }: { readonly query: ImportQuery; readonly content: AsyncIterable<Uint8Array> | string },
): Promise<ImportResult> {
  const pairs = Object.entries(checkFields(caseImport.query, query))
  const search = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const answered = await post(node, {
    path: `${caseImport.name}?${search}`,
    contentType: 'application/octet-stream',
    body: content,
  })
  return checkShape(caseImport.result, answered)
}

/** Hands a pouch to the own node as it is read (spec/own-api.md, `pouch.open`). Throws as `callOwn`. */
export async function openPouchOwn(
  node: OwnNode,
  { content }: { readonly content: AsyncIterable<Uint8Array> },
): Promise<PouchOpened> {
  const request = { path: pouchOpen.name, contentType: 'application/octet-stream', body: content }
  return checkShape(pouchOpen.result, await post(node, request))
}

/** Hands a file of a collection to the own node as it is read (spec/own-api.md, `evidence.upload`). Throws as `callOwn`. */
export async function uploadEvidenceOwn(
  node: OwnNode,
  { file, content }: { readonly file: string; readonly content: AsyncIterable<Uint8Array> },
): Promise<EvidenceUploaded> {
  checkFields(evidenceUpload.query, { file })
  const path = `${evidenceUpload.name}?file=${file}`
  const answered = await post(node, { path, contentType: 'application/octet-stream', body: content })
  return checkShape(evidenceUpload.result, answered)
}

/** The bytes of a packed pouch as they arrive (spec/own-api.md, `pouch.read`). Throws as `callOwn`. */
export function readPouchOwn(node: OwnNode, { pouch }: { readonly pouch: string }): AsyncGenerator<Uint8Array> {
  return readBytes(node, { name: pouchRead.name, body: checkFields(pouchRead.body, { pouch }) })
}

/** The bytes of a file of an exhibit as they arrive (spec/own-api.md, `evidence.read`). Throws as `callOwn`. */
export function readEvidenceOwn(node: OwnNode, wanted: BodyOf<typeof evidenceRead>): AsyncGenerator<Uint8Array> {
  return readBytes(node, { name: evidenceRead.name, body: checkFields(evidenceRead.body, wanted) })
}

/**
 * Tells of which kinds something changed that the caller may see, until the node ends the stream (spec/own-http.md §7). Throws as
 * `callOwn`.
 */
export async function* followOwn(
  node: OwnNode,
  { seconds }: BodyOf<typeof changeFollow>,
): AsyncGenerator<ResultOf<typeof changeFollow>> {
  let text = ''
  for await (const chunk of readBytes(node, {
    name: changeFollow.name,
    body: checkFields(changeFollow.body, { seconds }),
  })) {
    // All of it is ASCII: no character lies across two chunks.
    const blocks = `${text}${utf8Decode(chunk)}`.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks)
      if (block.startsWith('data: ')) yield checkShape(changeFollow.result, parseData(block.slice('data: '.length)))
  }
}

function parseData(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail('schema', {})
  }
}

async function* readBytes(
  { url, token, fetch }: OwnNode,
  call: { readonly name: string; readonly body: unknown },
): AsyncGenerator<Uint8Array> {
  const headers = { ...tokenField(token), 'content-type': 'application/json' }
  const body = JSON.stringify(call.body)
  const response = await fetch(`${url}/own/${call.name}`, { method: 'POST', headers, body }).catch(() =>
    fail('node-unreachable', {}),
  )
  if (response.status !== 200) {
    throwProblem(parseAnswer({ status: response.status, text: await response.text() }), response.status)
  }
  if (response.body == null) return fail('schema', {})
  // A node that stops in the middle ends the stream with an error, never with a short file.
  yield* response.body
}

async function post(
  { url, token, fetch }: OwnNode,
  request: {
    readonly path: string
    readonly contentType: string
    readonly body: string | AsyncIterable<Uint8Array>
  },
): Promise<unknown> {
  const headers = { ...tokenField(token), 'content-type': request.contentType }
  const answer = await answerOf(async () => {
    const response = await fetch(`${url}/own/${request.path}`, { method: 'POST', headers, body: request.body })
    return { status: response.status, text: await response.text() }
  })
  const value = parseAnswer(answer)
  return answer.status === 200 ? value : throwProblem(value, answer.status)
}

/** The word of a browser's own page (spec/sign-in.md §1) stands in for a token. */
function tokenField(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? { 'x-comity-page': '1' } : { authorization: `Bearer ${token}` }
}

interface Answer {
  readonly status: number
  readonly text: string
}

async function answerOf(send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send()
  } catch {
    return fail('node-unreachable', {})
  }
}

function parseAnswer({ status, text }: Answer): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return fail('schema', { status })
  }
}

function throwProblem(value: unknown, status: number): never {
  const problem = checkShape(OwnProblem, value)
  const { field, roles, clauses, party } = problem
  const details: ErrorDetails = {
    incident: ownId(problem.instance.slice('urn:uuid:'.length)),
    // The shape of a problem holds them to names that this software made, or that partners signed.
    ...(field === undefined ? {} : { field: closedMember([field], field) }),
    ...(roles === undefined ? {} : { roles: ownId(roles.join('/')) }),
    ...(clauses === undefined ? {} : { clauses: ownId(clauses.slice(0, 8).join('/')) }),
    ...(party === undefined ? {} : { party: ownId(party) }),
  }
  const code = problem.type.slice('urn:comity:err:'.length)
  throw new ComityError(code, { status, meaning: problem.title, remedy: '' }, details)
}
