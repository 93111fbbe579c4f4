import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { OwnProblemValue } from '@comity/client/api'
import { isComityError, ownId, type Safe } from '@comity/codec'
import swagger from '@fastify/swagger'
import { problemContentType } from '@comity/protocol'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { NodeConfigValue } from '../config.ts'
import { keepRefusedAct } from '../agreements/refused-acts.ts'
import { refusedParty } from '../agreements/refused-party.ts'
import { refusedClauses } from '../agreements/refused-clauses.ts'
import type { NodeContext } from '../context.ts'
import {
  answerUnreadable,
  closeServer,
  hardenServer,
  listen,
  limitBody,
  securityHeaders,
  serverOptions,
} from '../http-hardening.ts'
import type { Log } from '../logger.ts'
import { openLive } from '../live/live.ts'
import type { EventsRoute } from '../routes/define.ts'
import { openDoor } from '../sign-in/door.ts'
import { addPageRoutes } from './page-files.ts'
import { guardOwnRequest, servedHosts } from './own-guard.ts'
import {
  addBytesRoutes,
  addDoorRoutes,
  addEventsRoutes,
  addJsonRoutes,
  addStreamRoutes,
  type AnyBytesRoute,
  type AnyDoorRoute,
  type AnyOwnRoute,
  type AnyStreamRoute,
  validated,
} from './own-routes.ts'
import { answerError } from '../problem.ts'

export interface OwnServer {
  readonly url: string
  readonly close: () => Promise<void>
}

export interface OwnServerParts {
  readonly node: NodeContext
  readonly config: NodeConfigValue['own']
  readonly routes: readonly AnyOwnRoute[]
  readonly streamRoutes: readonly AnyStreamRoute[]
  readonly bytesRoutes: readonly AnyBytesRoute[]
  readonly eventsRoutes: readonly EventsRoute[]
  readonly doorRoutes: readonly AnyDoorRoute[]
  /** The built web application; undefined where the node serves none. */
  readonly web: string | undefined
  readonly log: Log
}

/** Serves the calls of people to their own node (spec/own-api.md) until closed. Throws `address-unavailable`. */
export async function openOwnServer(parts: OwnServerParts): Promise<OwnServer> {
  const { node, config } = parts
  const app = Fastify({ ...serverOptions, genReqId: () => randomUUID(), clientErrorHandler: answerUnreadable })
  const hosts = new Set<string>()
  const live = openLive(node, parts.log)
  app.setValidatorCompiler(
    ({ schema }) =>
      (value) =>
        validated(schema, value),
  )
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.decorateRequest('actor')
  app.decorateRequest('refusal')
  refuseOpenRoutes(app)
  addGuard(app, node, { hosts })
  addAnswers(app, parts)
  await app.register(swagger, { openapi: documentHead })
  // A promise, so that a route that cannot be registered fails the start and not the process.
  await app.register((scope) =>
    Promise.resolve().then(() => {
      addJsonRoutes(scope, node, parts.routes)
      addBytesRoutes(scope, node, parts.bytesRoutes)
      addEventsRoutes(scope, live, parts.eventsRoutes)
      addDoorRoutes(scope, { node, door: openDoor(node) }, parts.doorRoutes)
    }),
  )
  await app.register((scope) => Promise.resolve().then(() => addStreamRoutes(scope, node, parts.streamRoutes)))
  const { web } = parts
  if (web !== undefined) await app.register((scope) => Promise.resolve().then(() => addPageRoutes(scope, web)))
  await listen(app, config)
  hardenServer(app.server)
  const { port } = app.server.address() as AddressInfo
  for (const host of servedHosts({ ...config, party: node.party, port }).hosts) hosts.add(host)
  const address = config.host.includes(':') ? `[${config.host}]` : config.host
  return { url: `http://${address}:${String(port)}`, close: () => live.close().then(() => closeServer(app)) }
}

const documentHead = {
  openapi: '3.1.0',
  info: {
    title: 'Comity: calls of people to their own node',
    description:
      'Every call needs a bearer token or a session, but for those that sign in. Every error is a problem (RFC 9457) of spec/errors.md.',
    version: '1',
  },
  components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
  security: [{ token: [] }],
}

/** There is no way to add a route that somebody without a role could call, but those of the door and the application's own files. */
function refuseOpenRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', ({ config }) => {
    if (config?.isDoor === true || config?.isPage === true) return
    if (config?.roles === undefined || config.roles.length === 0) throw new TypeError('a route needs roles')
  })
}

function addGuard(app: FastifyInstance, node: NodeContext, served: { readonly hosts: ReadonlySet<string> }): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    limitBody(request.raw, { isUpload: request.routeOptions.config.isUpload === true })
    await guardOwnRequest(request, node, served)
  })
}

function addAnswers(app: FastifyInstance, { node, log }: OwnServerParts): void {
  const answer = async (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { code, problem, retryAfter, isOurs } = answerError(error, request.id)
    const route = routeOf(request)
    if (isOurs) log.failure('a call failed', error, { request: ownId(request.id), route })
    if (isOurs || recordedStatuses.includes(problem.status) || isHidden(request, problem.status))
      node.events.record({ peer: undefined, route, code })
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
    // What is left of a refused body is not read: the connection ends with the answer.
    if (!request.raw.complete) reply.header('connection', 'close')
    request.refusal = ownId(code)
    const clauses = await keepAndExplain(node, { request, error })
    const said = ownProblem(error, { problem, request, clauses })
    return reply.headers(securityHeaders).code(problem.status).type(problemContentType).send(said)
  }
  app.setErrorHandler(answer)
  // The guard answers unknown paths itself, after it knows who calls.
  app.setNotFoundHandler((request, reply) => answer(undefined, request, reply))
  app.addHook('onResponse', (request, reply, done) => {
    const took = Math.round(reply.elapsedTime)
    const refusal = request.refusal === undefined ? {} : { code: request.refusal }
    log.info('answered', {
      request: ownId(request.id),
      route: routeOf(request),
      status: reply.statusCode,
      ...refusal,
      took,
    })
    done()
  })
}

/** Statuses of refusals that a person may ask about afterwards: not allowed, contradicts, too much. */
const explainedStatuses: readonly number[] = [403, 409, 422, 429]

/** Keeps a refusal of somebody who proved who they are, before they are told; returns the clauses behind it. */
async function keepAndExplain(
  node: NodeContext,
  { request, error }: { readonly request: FastifyRequest; readonly error: unknown },
): Promise<readonly string[]> {
  const { actor, id } = request
  if (actor === undefined || !isComityError(error) || !explainedStatuses.includes(error.status)) return []
  try {
    const route = routeOf(request).replace(/^own\//, '')
    await keepRefusedAct(node, node.db, { id, by: { unit: actor.unit }, route, error })
    return await refusedClauses(node, error)
  } catch {
    // A database that keeps nothing more must not hide why the call was refused.
    return []
  }
}

/** What only a node's own people are told: which declared member is wrong, and which roles the call needs. */
function ownProblem(
  error: unknown,
  {
    problem: plain,
    request,
    clauses,
  }: { readonly problem: OwnProblemValue; readonly request: FastifyRequest; readonly clauses: readonly string[] },
): OwnProblemValue {
  if (!isComityError(error)) return plain
  const party = refusedParty(error)
  const problem = {
    ...plain,
    ...(clauses.length === 0 ? {} : { clauses: [...clauses] }),
    ...(party === undefined ? {} : { party }),
  }
  const { field } = error.details
  if (error.code === 'schema' && typeof field === 'string') return { ...problem, field }
  const { roles } = request.routeOptions.config
  // Once the guard let somebody pass, a role is not what they lack: it is the side or the state they act from.
  const isGuard = error.code === 'role-forbids' && request.actor === undefined
  return isGuard && roles !== undefined ? { ...problem, roles: [...roles] } : problem
}

// spec/attacks.md §1, EVT: who is not proven, not allowed, at the wrong door, or too much.
const recordedStatuses: readonly number[] = [401, 403, 413, 415, 421, 429]

/** A call that exists, and was denied to somebody to whom it must not seem to. */
function isHidden(request: FastifyRequest, status: number): boolean {
  return status === 404 && !request.is404 && request.actor === undefined
}

/** The route's template, never the path that was called. */
function routeOf(request: FastifyRequest): Safe {
  const template = request.routeOptions.config.isPage === true ? '/page' : request.routeOptions.url
  return ownId(template === undefined ? 'unknown' : template.slice(1).toLowerCase())
}
