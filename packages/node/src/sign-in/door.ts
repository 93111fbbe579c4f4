import type { BodyOf, OwnCall, ResultOf } from '@comity/client/api'
import type { FastifyRequest } from 'fastify'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { createPeerRate } from '../hop/peer-rate.ts'
import { networkOf } from '../hop/stranger-rate.ts'
import { type Challenges, createChallenges } from './challenges.ts'
import { cookieNames, cookieOf } from './cookies.ts'
import type { Place } from './web-authn.ts'

/** Tries at the door from one address: many, for an organisation behind a proxy has one. */
const addressLimit = { burst: 200, perSecond: 5 }
/** Tries with one passkey: whoever fails with somebody's stops nobody else. */
const passkeyLimit = { burst: 10, perSecond: 1 / 30 }

/** A browser at the door of the node: nobody yet. */
export interface AtDoor {
  readonly place: Place
  /** Ties a challenge to the browser that asked for it. */
  readonly browser: Uint8Array
  readonly challenges: Challenges
  /** Throws `rate` where a passkey is tried too often. */
  readonly countTry: (credential: string) => void
}

/** What a call at the door gives: its result, and the session that it opened. */
export interface DoorAnswer<Result> {
  readonly result: Result
  readonly session?: Uint8Array
}

/** A call without an actor. There are these few, by which somebody becomes one (spec/sign-in.md §1). */
export interface DoorRoute<Call extends OwnCall = OwnCall> {
  readonly call: Call
  readonly handle: (node: NodeContext, door: AtDoor, body: BodyOf<Call>) => Promise<DoorAnswer<ResultOf<Call>>>
}

/** Declares a route at the door; one file a route, named as on the wire. */
export function doorRoute<const Call extends OwnCall>(route: DoorRoute<Call>): DoorRoute<Call> {
  return route
}

export interface Door {
  /** Who stands at the door with a request. Throws `rate`, `csrf`, `misdirected`. */
  readonly meet: (request: FastifyRequest) => AtDoor
}

/** Opens the door of a node: its challenges, and the count of tries. */
export function openDoor(node: NodeContext): Door {
  const challenges = createChallenges({ now: node.now, random: node.random })
  const clock = () => performance.now()
  const countAddress = createPeerRate(addressLimit, clock)
  const countPasskey = createPeerRate(passkeyLimit, clock)
  const names = cookieNames(node.party)
  return {
    meet: (request) => {
      countAddress(networkOf(request.ip), 1)
      return {
        place: placeOf(request.headers.host ?? ''),
        browser: cookieOf(request.headers.cookie, names.door) ?? node.random(32),
        challenges,
        countTry: (credential) => countPasskey(credential, 1),
      }
    },
  }
}

/** A passkey is bound to a name: at a bare address there is none. Throws `misdirected`. */
function placeOf(host: string): Place {
  const rpId = host.toLowerCase().replace(/:\d+$/, '')
  if (rpId.startsWith('[') || /^[\d.]+$/.test(rpId)) fail('misdirected', {})
  // Behind a proxy the node does not see TLS; browsers make passkeys over plain HTTP on loopback names only.
  return { rpId, origins: [`https://${host.toLowerCase()}`, `http://${host.toLowerCase()}`] }
}
