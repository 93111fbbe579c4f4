import type { FastifyRequest } from 'fastify'
import type { Safe } from '@comity/codec'
import type { Actor, Role } from '../context.ts'
import { fail } from '../errors.ts'
import { authenticate } from './people.ts'
import type { Db } from '../schema.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call. A route without roles cannot be registered. */
    roles?: readonly Role[]
    isUpload?: boolean
  }
  interface FastifyRequest {
    /** Set by the one guard; absent before it ran. */
    actor?: Actor
    /** The code this request is refused with, for the log. */
    refusal?: Safe
  }
}

/** The hosts, `name:port` or `name`, under which this node may be addressed. */
export interface ServedHosts {
  readonly hosts: ReadonlySet<string>
}

/** The address, its loopback names, and the names in node.json; those also without port, for a proxy in front. */
export function servedHosts({
  host,
  port,
  names,
}: {
  host: string
  port: number
  names: readonly string[]
}): ServedHosts {
  const withPort = [host, 'localhost', '127.0.0.1', '[::1]', ...names].map(
    (name) => `${name.toLowerCase()}:${String(port)}`,
  )
  return { hosts: new Set([...withPort, ...names.map((name) => name.toLowerCase())]) }
}

/**
 * Everything a request to the own API passes before its body is read, in this order; nothing is public.
 * Throws `misdirected`, `csrf`, `login-failed`, `not-found`, `role-forbids`, `media-type`.
 */
export async function guardOwnRequest(request: FastifyRequest, db: Db, served: ServedHosts): Promise<void> {
  checkHost(request, served)
  checkOrigin(request, served)
  const actor = await authenticate(db, bearerOf(request))
  if (request.is404) fail('not-found', {})
  checkRoles(actor, request.routeOptions.config.roles)
  // A compressed body would be measured only after it has been unpacked (spec/attacks.md F-08).
  if (request.headers['content-encoding'] !== undefined) fail('media-type', {})
  request.actor = actor
}

/** Who is calling. Throws `login-failed` where no guard ran, so that a forgotten guard opens nothing. */
export function actorOf(request: FastifyRequest): Actor {
  return request.actor ?? fail('login-failed', {})
}

/** spec/attacks.md F-15: a name that is not ours, as in DNS rebinding, reaches nothing. */
function checkHost(request: FastifyRequest, { hosts }: ServedHosts): void {
  if (!hosts.has(request.headers.host?.toLowerCase() ?? '')) fail('misdirected', {})
}

/** spec/attacks.md F-02. There are no cookies, so another site has nothing to ride on; it is refused all the same. */
function checkOrigin(request: FastifyRequest, { hosts }: ServedHosts): void {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined && !hosts.has(origin.toLowerCase().replace(/^https?:\/\//, ''))) fail('csrf', {})
  if (site !== undefined && site !== 'same-origin' && site !== 'none') fail('csrf', {})
}

function bearerOf(request: FastifyRequest): string {
  return /^Bearer ([^\s]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

/** To oversight a call that is not its own does not exist: denied and missing look alike (spec/oversight.md §1). */
function checkRoles(actor: Actor, roles: readonly Role[] | undefined): void {
  if (roles !== undefined && actor.roles.some((role) => roles.includes(role))) return
  fail(actor.roles.includes('oversight') ? 'not-found' : 'role-forbids', {})
}
