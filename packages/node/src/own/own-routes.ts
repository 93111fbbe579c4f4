import { Readable } from 'node:stream'
import { checkFields, type OwnCall, OwnProblem } from '@comity/client/api'
import { canonicalText, checkShape, closed, isComityError, type Json, utf8Decode } from '@comity/codec'
import { problemContentType } from '@comity/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { type Actor, everyRole, type NodeContext, type Role } from '../context.ts'
import { fail } from '../errors.ts'
import { actorOf } from './own-guard.ts'
import type { Live } from '../live/live.ts'
import type { EventsRoute, StreamCall } from '../routes/define.ts'
import { cookieNames, setCookie } from '../sign-in/cookies.ts'
import type { AtDoor, Door, DoorAnswer } from '../sign-in/door.ts'

/** A route whatever its schemas: `never` is the body that every handler accepts. */
export interface AnyOwnRoute {
  readonly call: OwnCall
  readonly roles: readonly Role[]
  readonly maxBytes?: number
  readonly handle: (node: NodeContext, actor: Actor, body: never) => Promise<unknown>
}

export interface AnyStreamRoute {
  readonly call: StreamCall
  readonly roles: readonly Role[]
  readonly maxBytes: number
  readonly handle: (
    node: NodeContext,
    actor: Actor,
    query: never,
    stream: AsyncIterable<Uint8Array>,
  ) => Promise<unknown>
}

export interface AnyBytesRoute {
  readonly call: OwnCall
  readonly roles: readonly Role[]
  readonly handle: (
    node: NodeContext,
    actor: Actor,
    body: never,
  ) => Promise<{ readonly length: number; readonly bytes: AsyncIterable<Uint8Array> }>
}

export interface AnyDoorRoute {
  readonly call: OwnCall
  readonly handle: (node: NodeContext, door: AtDoor, body: never) => Promise<DoorAnswer<unknown>>
}

const defaultMaxBytes = 65_536
const noQuery = closed({})

/** Fastify's shape of a validator that neither drops, nor coerces, nor fills in (STYLE.md rule 8). */
export function validated(schema: object, value: unknown): { value: unknown } | { error: Error } {
  try {
    return { value: checkFields(schema as TSchema, value ?? {}) }
  } catch (error) {
    if (isComityError(error)) return { error }
    throw error
  }
}

/** `POST /own/<name>` for each call, and the OpenAPI document of them all. */
export function addJsonRoutes(app: FastifyInstance, node: NodeContext, routes: readonly AnyOwnRoute[]): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
  for (const { call, roles, maxBytes, handle } of routes) {
    app.post(
      `/own/${call.name}`,
      {
        config: { roles },
        bodyLimit: maxBytes ?? defaultMaxBytes,
        schema: { ...described(call), body: call.body, querystring: noQuery },
      },
      // The route's own schema has checked the body; in a list of all routes its type is lost, hence `never`, here and below.
      async (request, reply) =>
        sendResult(reply, call.result, await handle(node, actorOf(request), request.body as never)),
    )
  }
  app.get('/own/openapi.json', { config: { roles: everyRole }, schema: { hide: true } }, (_request, reply) =>
    sendJson(reply, app.swagger()),
  )
}

/** `POST /own/<name>` whose answer is `application/octet-stream`, sent as it is read. Beside the calls with JSON answers. */
export function addBytesRoutes(app: FastifyInstance, node: NodeContext, routes: readonly AnyBytesRoute[]): void {
  for (const { call, roles, handle } of routes) {
    const { response, ...said } = described(call)
    const bytes = { description: 'Done', content: { 'application/octet-stream': { schema: call.result } } }
    app.post(
      `/own/${call.name}`,
      {
        config: { roles },
        bodyLimit: defaultMaxBytes,
        schema: { ...said, response: { ...response, 200: bytes }, body: call.body, querystring: noQuery },
      },
      async (request, reply) => {
        const given = await handle(node, actorOf(request), request.body as never)
        return reply
          .type('application/octet-stream')
          .header('content-length', given.length)
          .send(Readable.from(given.bytes, { objectMode: false }))
      },
    )
  }
}

/** `POST /own/<name>` whose answer is `text/event-stream` (HTML §9.2), for as long as was asked for. */
export function addEventsRoutes(app: FastifyInstance, live: Live, routes: readonly EventsRoute[]): void {
  for (const { call, roles } of routes) {
    const { response, ...said } = described(call)
    const events = { description: 'Events', content: { 'text/event-stream': { schema: call.result } } }
    app.post(
      `/own/${call.name}`,
      {
        config: { roles },
        bodyLimit: defaultMaxBytes,
        schema: { ...said, response: { ...response, 200: events }, body: call.body, querystring: noQuery },
      },
      (request, reply) =>
        // `no-transform`: a proxy in front that compresses would hold back what is told.
        reply
          .header('content-type', 'text/event-stream')
          .header('cache-control', 'no-store, no-transform')
          .send(live.follow(actorOf(request), request.body as { readonly seconds: number })),
    )
  }
}

/** `POST /own/<name>` for those who are nobody yet: what they bring to sign in with, and the cookies that come of it. */
export function addDoorRoutes(
  app: FastifyInstance,
  { node, door }: { readonly node: NodeContext; readonly door: Door },
  routes: readonly AnyDoorRoute[],
): void {
  const names = cookieNames(node.party)
  for (const { call, handle } of routes) {
    app.post(
      `/own/${call.name}`,
      {
        config: { isDoor: true },
        bodyLimit: defaultMaxBytes,
        schema: { ...described(call), security: [], body: call.body, querystring: noQuery },
      },
      async (request, reply) => {
        const met = door.meet(request)
        const { result, session } = await handle(node, met, request.body as never)
        reply.header('set-cookie', setCookie(names.door, met.browser))
        if (session !== undefined) reply.header('set-cookie', setCookie(names.session, session))
        return sendResult(reply, call.result, result)
      },
    )
  }
}

/** `POST /own/<name>?<query>` with `application/octet-stream`, handed to the route as it arrives. */
export function addStreamRoutes(app: FastifyInstance, node: NodeContext, routes: readonly AnyStreamRoute[]): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
  for (const { call, roles, maxBytes, handle } of routes) {
    app.post(
      `/own/${call.name}`,
      {
        config: { roles, isUpload: true },
        bodyLimit: maxBytes,
        schema: { ...described(call), querystring: call.query, consumes: ['application/octet-stream'] },
      },
      async (request, reply) => {
        const stream = limited(request, maxBytes)
        return sendResult(reply, call.result, await handle(node, actorOf(request), request.query as never, stream))
      },
    )
  }
}

/** The bytes of an upload, up to its limit. Throws `body-too-large`, `media-type`. */
async function* limited(request: FastifyRequest, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (request.headers['content-type'] !== 'application/octet-stream') fail('media-type', {})
  let length = 0
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxBytes) fail('body-too-large', {})
    yield chunk
  }
}

function described(call: { readonly name: string; readonly summary: string; readonly result: TSchema }) {
  const problem = { description: 'Refused', content: { [problemContentType]: { schema: OwnProblem } } }
  return {
    operationId: call.name,
    summary: call.summary,
    response: {
      200: { description: 'Done', content: { 'application/json': { schema: call.result } } },
      '4xx': problem,
      '5xx': problem,
    },
  }
}

/**
 * A person's JSON: UTF-8, I-JSON (RFC 7493), no `__proto__` key; its order and spacing are free because nothing signs it.
 * Throws `json-noncanonical`.
 */
function parseJson(bytes: Buffer): unknown {
  let value: Json
  try {
    value = JSON.parse(utf8Decode(bytes)) as Json
  } catch {
    return fail('json-noncanonical', {})
  }
  canonicalText(value)
  return value
}

/** A result that is not what the call declares stays inside: better no answer than one that says too much. */
function sendResult(reply: FastifyReply, schema: TSchema, result: unknown): FastifyReply {
  try {
    return sendJson(reply, checkShape(schema, result))
  } catch (error) {
    if (isComityError(error)) throw new TypeError('a result is not of its declared shape', { cause: error })
    throw error
  }
}

function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(value))
}
