import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { ComityError, fromHex, parseInstant, readJwsHeader, utf8Encode, type Verified } from '@comity/codec'
import {
  decodeFrame,
  encodeFrame,
  foreignMessage,
  framedContentType,
  jwsContentType,
  type Message,
  type MessageDefinition,
  messageNamed,
  verifyMessage,
} from '@comity/protocol'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { NodeContext } from '../context.ts'
import { errorOf } from '../error-of.ts'
import { fail } from '../errors.ts'
import { type PartnerAnswer, problemAnswer, retryAfter, sendSigned } from '../hop/answer.ts'
import { type ProvenRequest, proveRequest, proveSender } from '../hop/incoming.ts'
import { pruneNonces } from '../hop/nonce.ts'
import { callLimit, createPeerRate, keptLimit } from '../hop/peer-rate.ts'
import {
  answerUnreadable,
  closeServer,
  hardenServer,
  limitBody,
  listen,
  securityHeaders,
  serverOptions,
} from '../http-hardening.ts'
import { addLogDoor } from '../log/log-door.ts'
import { answerQuestion } from './answer-question.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { requireKey, signedKey } from './pinned-keys.ts'
import type { Log } from '../logger.ts'
import { answerError } from '../problem.ts'
import type { FileRoute, QuestionRoute, SequencedRoute } from '../routes/define.ts'
import { addWitnessDoor, witnessPath } from '../witness/witness-door.ts'
import { refuseStopped } from './suspension.ts'

/** The routes of a node towards its partners: `routes/partner.ts` lists them. */
export interface PartnerRoutes {
  readonly questions: readonly QuestionRoute[]
  readonly sequenced: readonly SequencedRoute[]
  readonly files: readonly FileRoute[]
}

export interface PartnerServer {
  /** Where it listens, `http://host:port`. */
  readonly url: string
  readonly close: () => Promise<void>
}

export interface PartnerServerParts {
  readonly node: NodeContext
  readonly config: { readonly host: string; readonly port: number }
  readonly routes: PartnerRoutes
  readonly log: Log
}

interface Served extends PartnerServerParts {
  readonly inbox: Inbox
  readonly countCall: (party: string, calls: number) => void
  readonly countKept: (party: string, bytes: number) => void
  /** Work that goes on after an answer; `close` waits for it. */
  readonly background: Set<Promise<void>>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The party whose signature was proved, for events. */
    provenParty?: string
  }
}

const pruneEvery = 600_000
/** A body up to this size is read before its sender is proven: a single question then costs one proof. */
const smallBody = 16_384

/** Serves partners' nodes (spec/http.md) until closed. Throws `address-unavailable`. */
export async function openPartnerServer(parts: PartnerServerParts): Promise<PartnerServer> {
  const inbox = createInbox(parts.node, parts.routes.sequenced)
  const background = new Set<Promise<void>>()
  const clock = () => performance.now()
  const countCall = createPeerRate(callLimit, clock)
  const served: Served = { ...parts, inbox, background, countCall, countKept: createPeerRate(keptLimit, clock) }
  const app = Fastify({ ...serverOptions, genReqId: () => randomUUID(), clientErrorHandler: answerUnreadable })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', async (request) => {
    limitBody(request.raw, { isUpload: false })
    // What a log asks its witness proves itself, and is small (spec/log.md §10).
    if (isLarge(request.raw) && request.routeOptions.url !== witnessPath) await proveSender(parts.node, request.raw)
  })
  addErrors(app, served)
  for (const route of parts.routes.questions) addQuestion(app, served, route)
  for (const route of parts.routes.sequenced) addSequenced(app, served, route)
  for (const route of parts.routes.files) addFile(app, served, route)
  addLogDoor(app, parts)
  addWitnessDoor(app, parts)
  const pruning = setInterval(() => void prune(parts), pruneEvery).unref()
  await listen(app, parts.config)
  hardenServer(app.server)
  const { port } = app.server.address() as AddressInfo
  const host = parts.config.host.includes(':') ? `[${parts.config.host}]` : parts.config.host
  const close = async () => {
    clearInterval(pruning)
    await closeServer(app)
    await Promise.all(background)
  }
  return { url: `http://${host}:${String(port)}`, close }
}

/** Longer than a small body, or of unknown length. */
function isLarge({ headers }: FastifyRequest['raw']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > smallBody
}

async function prune({ node, log }: PartnerServerParts): Promise<void> {
  try {
    await pruneNonces(node.db, node.now())
  } catch (error) {
    log.failure('old nonces could not be forgotten', error, {})
  }
}

function addQuestion(app: FastifyInstance, served: Served, route: QuestionRoute): void {
  const definition = definitionOf(route.name, 'question')
  app.post(`/partner/${route.name}`, { bodyLimit: bodyLimit(definition) }, async (request, reply) => {
    const { node } = served
    const proven = await proveCall(served, { request, whileHeld: route.whileHeld === true })
    const { message, bulk } = readMessage(node, { definition, proven })
    const { nonce, expiresAt } = proven.request
    const answered = await answerQuestion(node, { route, message, bulk, hop: { nonce, expiresAt } })
    const answer = { status: 200, ...encodeFrame(answered) }
    return sendSigned(node, { request, reply, answer })
  })
}

function addSequenced(app: FastifyInstance, served: Served, route: SequencedRoute): void {
  const definition = definitionOf(route.name, 'sequenced')
  app.post(`/partner/${route.name}`, { bodyLimit: bodyLimit(definition) }, async (request, reply) => {
    const { node, inbox } = served
    const proven = await proveCall(served, { request, whileHeld: route.whileHeld === true })
    const { message } = readMessage(node, { definition, proven })
    served.countKept(proven.partner.party, proven.request.content.length)
    const { nonce, expiresAt } = proven.request
    const taken = await inbox.arrive({ partner: proven.partner, message, hop: { nonce, expiresAt } })
    if (taken.state !== 'held') keepDraining(served, proven)
    return sendSigned(node, { request, reply, answer: receiptAnswer(taken, request.id) })
  })
}

function receiptAnswer(
  { state, code, receipt }: { readonly state: string; readonly code: string | null; readonly receipt: string },
  requestId: string,
): PartnerAnswer {
  // What was set aside is settled only by a person: no problem of the sender's.
  if (code === null || state === 'set-aside') {
    return { status: state === 'taken' ? 200 : 202, contentType: jwsContentType, content: utf8Encode(receipt) }
  }
  // The status is not kept with the message: a stored refusal answers with the general one.
  const row = { status: 403, meaning: 'the message was taken up without effect', remedy: '' }
  return problemAnswer(answerError(new ComityError(code, row, {}), requestId), receipt)
}

function keepDraining(served: Served, { partner }: ProvenRequest): void {
  const work = served.inbox.drain(partner).catch((error: unknown) => {
    served.log.failure('waiting messages could not be taken up', error, {})
  })
  served.background.add(work)
  void work.finally(() => served.background.delete(work))
}

function addFile(app: FastifyInstance, served: Served, route: FileRoute): void {
  app.get<{ Params: { sha256: string } }>(`/partner/${route.name}/:sha256`, async (request, reply) => {
    const { partner } = await proveCall(served, { request, whileHeld: false })
    refuseStopped(served.node, partner.party, route.name)
    const file = await route.read(served.node, { from: partner.party, sha256: fromHex(request.params.sha256, 32) })
    refuseStopped(served.node, partner.party, route.name)
    return reply
      .headers({ ...securityHeaders, 'content-type': framedContentType })
      .send(Buffer.from(file.buffer, file.byteOffset, file.byteLength))
  })
}

/** Who calls, proved before anything of the content is read; then how often. */
async function proveCall(
  served: Served,
  { request, whileHeld }: { readonly request: FastifyRequest; readonly whileHeld: boolean },
): Promise<ProvenRequest> {
  const content = request.body instanceof Uint8Array ? request.body : new Uint8Array()
  const proven = await proveRequest(served.node, { raw: request.raw, content, whileHeld })
  request.provenParty = proven.partner.party
  served.countCall(proven.partner.party, 1)
  return proven
}

/** Reads the message of a proven request: content type, frame, envelope (spec/messages.md §5). */
function readMessage(
  node: NodeContext,
  { definition, proven }: { readonly definition: MessageDefinition; readonly proven: ProvenRequest },
): { readonly message: Verified<Message>; readonly bulk: Uint8Array | undefined } {
  const { partner, request } = proven
  const contentType = request.headers['content-type'] ?? ''
  if (contentType !== jwsContentType && contentType !== framedContentType) fail('media-type', {})
  const { jws, bulk } = decodeFrame({ contentType, content: request.content }, definition)
  const message = verifyMessage({
    definition,
    message: foreignMessage(jws),
    bulk,
    sender: { party: partner.party, publicKey: signedKey(partner, node.now()) },
    recipient: node.party,
  })
  requireKey(partner, { kid: readJwsHeader(jws).kid, signedAt: parseInstant(message.sentAt), now: node.now() })
  return { message: message as Verified<Message>, bulk }
}

function addErrors(app: FastifyInstance, served: Served): void {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { node, log } = served
    const answered = answerError(error, request.id)
    const route = request.routeOptions.url ?? 'unknown'
    node.events.record({ peer: request.provenParty, route, code: answered.code })
    if (answered.isOurs) log.failure('a partner call failed', error, {})
    const seconds = retryAfter(answered, node.now())
    if (seconds !== undefined) void reply.header('retry-after', String(seconds))
    return sendSigned(node, { request, reply, answer: problemAnswer(answered, undefined) })
  }
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    refuse(
      errorOf(() => fail('not-found', {})),
      request,
      reply,
    ),
  )
}

function bodyLimit({ maxBytes, maxBulk }: MessageDefinition): number {
  return 4 + maxBytes + maxBulk
}

function definitionOf(name: string, kind: MessageDefinition['kind']): MessageDefinition {
  const definition = messageNamed(name)
  return definition?.kind === kind ? definition : fail('schema', {})
}
