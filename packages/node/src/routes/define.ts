import type { Json, Verified } from '@comity/codec'
import type { BodyOf, OwnCall, ResultOf } from '@comity/client/api'
import type { Actor, NodeContext, Role } from '../context.ts'
import type { Tx } from '../schema.ts'

/** A call of a person to their own node. `roles` is required: there is no route without an actor, and no default. */
export interface OwnRoute<Call extends OwnCall = OwnCall> {
  readonly call: Call
  readonly roles: readonly Role[]
  readonly handle: (node: NodeContext, actor: Actor, body: BodyOf<Call>) => Promise<ResultOf<Call>>
}

/** Declares an own route; one file a route, named as on the wire. */
export function ownRoute<const Call extends OwnCall>(route: OwnRoute<Call>): OwnRoute<Call> {
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
  readonly take: (node: NodeContext, tx: Tx, message: Verified<Incoming>) => Promise<void>
}

/**
 * A question: answered in its own response. `useNonce` must be called inside the transaction of the act, or in one of
 * its own when nothing is changed; it makes a replayed hop fail with `replay`.
 */
export interface QuestionRoute {
  readonly name: string
  readonly answer: (
    node: NodeContext,
    question: Verified<Incoming>,
    hop: { readonly bulk: Uint8Array; readonly useNonce: (tx: Tx) => Promise<void> },
  ) => Promise<{ readonly body: Json; readonly bulk: Uint8Array }>
}
