import type { Instant, Json, Verified } from '@comity/codec'
import type { BodyOf, OwnCall, ResultOf } from '@comity/client/api'
import type { Static, TSchema } from 'typebox'
import type { Actor, NodeContext, Role } from '../context.ts'
import type { Tx } from '../schema.ts'

/** A call of a person to their own node. `roles` is required: there is no route without an actor, and no default. */
export interface OwnRoute<Call extends OwnCall = OwnCall> {
  readonly call: Call
  readonly roles: readonly Role[]
  /** Largest body in bytes, where 64 KiB is not enough. */
  readonly maxBytes?: number
  readonly handle: (node: NodeContext, actor: Actor, body: BodyOf<Call>) => Promise<ResultOf<Call>>
}

/** Declares an own route; one file a route, named as on the wire. */
export function ownRoute<const Call extends OwnCall>(route: OwnRoute<Call>): OwnRoute<Call> {
  return route
}

/** The declaration of an own call whose body is a stream: parameters in the query, bytes in the body. */
export interface StreamCall<Query extends TSchema = TSchema, Result extends TSchema = TSchema> {
  readonly name: string
  readonly summary: string
  readonly query: Query
  readonly result: Result
}

/** A call whose body is `application/octet-stream`, read as it arrives: `POST /own/<name>?<query>`. */
export interface StreamRoute<Call extends StreamCall = StreamCall> {
  readonly call: Call
  readonly roles: readonly Role[]
  /** Largest body in bytes; the stream throws `body-too-large` beyond it. */
  readonly maxBytes: number
  readonly handle: (
    node: NodeContext,
    actor: Actor,
    query: Static<Call['query']>,
    stream: AsyncIterable<Uint8Array>,
  ) => Promise<Static<Call['result']>>
}

/** Declares an own route with a streamed body. */
export function streamRoute<const Call extends StreamCall>(route: StreamRoute<Call>): StreamRoute<Call> {
  return route
}

/** A call whose answer is bytes: `application/octet-stream`, sent as they are read. */
export interface BytesRoute<Call extends OwnCall = OwnCall> {
  readonly call: Call
  readonly roles: readonly Role[]
  readonly handle: (
    node: NodeContext,
    actor: Actor,
    body: BodyOf<Call>,
  ) => Promise<{ readonly length: number; readonly bytes: AsyncIterable<Uint8Array> }>
}

/** Declares an own route that answers with bytes. */
export function bytesRoute<const Call extends OwnCall>(route: BytesRoute<Call>): BytesRoute<Call> {
  return route
}

/** A call whose answer is a stream of server-sent events, which the node writes to all who follow. */
export interface EventsRoute<Call extends OwnCall = OwnCall> {
  readonly call: Call
  readonly roles: readonly Role[]
}

/** Declares an own route that answers with a stream of events. */
export function eventsRoute<const Call extends OwnCall>(route: EventsRoute<Call>): EventsRoute<Call> {
  return route
}

/** The envelope of a verified message (spec/messages.md): who sent it, which it is, what it says. */
export interface Incoming<Body = Json> {
  readonly from: string
  readonly id: string
  readonly name: string
  readonly sentAt: string
  readonly body: Body
  /** SHA-256 of the JWS bytes. */
  readonly digest: Uint8Array
  readonly jws: string
}

/**
 * A sequenced message: its effect runs in the transaction that takes it up, once, in the partner's order.
 * Throwing a ComityError rolls the effect back and answers with that code.
 */
export interface SequencedRoute {
  readonly name: string
  /** A party that is held may send it too (spec/messages.md §6). */
  readonly whileHeld?: true
  readonly take: (node: NodeContext, tx: Tx, message: Verified<Incoming>) => Promise<void>
}

/**
 * A question: answered in its own response. `useNonce` must be called inside the transaction of the act, or in one of
 * its own when nothing is changed; it makes a replayed hop fail with `replay`.
 */
export interface QuestionRoute {
  readonly name: string
  /** A party that is held may ask it too (spec/messages.md §6). */
  readonly whileHeld?: true
  readonly answer: (
    node: NodeContext,
    question: Verified<Incoming>,
    hop: QuestionHop,
  ) => Promise<{ readonly body: Json; readonly bulk: Uint8Array }>
}

/** The hop that brought a question: its bulk data, and the nonce that makes a replay of it fail. */
export interface QuestionHop {
  readonly bulk: Uint8Array
  readonly nonce: string
  /** When the hop's signature, and with it the nonce, ends. */
  readonly expiresAt: Instant
  readonly useNonce: (tx: Tx) => Promise<void>
}

/**
 * An immutable file named by its SHA-256: `GET /partner/<name>/<hex>`. The request is signed; the file proves itself.
 * Throws `not-found` for a file that is not there or not this party's to have.
 */
export interface FileRoute {
  readonly name: string
  readonly read: (
    node: NodeContext,
    file: { readonly from: string; readonly sha256: Uint8Array },
  ) => Promise<Uint8Array>
}
