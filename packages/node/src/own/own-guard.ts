import type { FastifyRequest } from 'fastify'
import type { Safe } from '@comity/codec'
import type { Actor, NodeContext, Role } from '../context.ts'
import { fail } from '../errors.ts'
import { cookieNames, cookieOf } from '../sign-in/cookies.ts'
import { authenticateSession } from '../sign-in/sessions.ts'
import { authenticate } from './people.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call. A route without roles cannot be registered. */
    roles?: readonly Role[]
    /** By which somebody who is nobody yet signs in (spec/sign-in.md §1); such a route has no roles. */
    isDoor?: boolean
    /** A file of the web application, which everybody may read. */
    isPage?: boolean
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

/**
 * The address, its loopback names, one of them the party's own (RFC 6761 §6.3), and the names in node.json; those also
 * without port, for a proxy in front.
 */
export function servedHosts({
  party,
  host,
  port,
  names,
}: {
  party: string
  host: string
  port: number
  names: readonly string[]
}): ServedHosts {
  const withPort = [host, 'localhost', `${party}.localhost`, '127.0.0.1', '[::1]', ...names].map(
    (name) => `${name.toLowerCase()}:${String(port)}`,
  )
  return { hosts: new Set([...withPort, ...names.map((name) => name.toLowerCase())]) }
}

/**
 * Everything a request to the own API passes before its body is read, in this order; nothing but the door is public.
 * Throws `misdirected`, `csrf`, `login-failed`, `not-found`, `role-forbids`, `media-type`.
 */
export async function guardOwnRequest(request: FastifyRequest, node: NodeContext, served: ServedHosts): Promise<void> {
  checkHost(request, served)
  if (isPageFile(request)) return
  checkOrigin(request, served)
  if (request.routeOptions.config.isDoor === true) {
    checkOwnPage(request)
    checkEncoding(request)
    return
  }
  const actor = await whoCalls(request, node)
  if (request.is404 || request.routeOptions.config.isPage === true) fail('not-found', {})
  checkRoles(actor, request.routeOptions.config.roles)
  checkEncoding(request)
  request.actor = actor
}

/**
 * The application itself, to which a link of another site may lead; such a site is sent no file of it, and a path of
 * calls is no page.
 */
function isPageFile({ routeOptions, url, headers }: FastifyRequest): boolean {
  if (routeOptions.config.isPage !== true || /^\/own(?:\/|$)/.test(url)) return false
  const site = headers['sec-fetch-site'] ?? 'none'
  return site === 'same-origin' || site === 'none' || headers['sec-fetch-mode'] === 'navigate'
}

/** The holder of the token, or else of the session's cookie. A token that is wrong is not made good by a cookie. */
async function whoCalls(request: FastifyRequest, { db, party, now }: NodeContext): Promise<Actor> {
  const { authorization, cookie } = request.headers
  const secret = authorization === undefined ? cookieOf(cookie, cookieNames(party).session) : undefined
  if (secret === undefined) return authenticate(db, bearerOf(request))
  checkOwnPage(request)
  return authenticateSession(db, { secret, now: now() })
}

/** A compressed body would be measured only after it has been unpacked (spec/attacks.md F-08). */
function checkEncoding(request: FastifyRequest): void {
  if (request.headers['content-encoding'] !== undefined) fail('media-type', {})
}

/** Who is calling. Throws `login-failed` where no guard ran, so that a forgotten guard opens nothing. */
export function actorOf(request: FastifyRequest): Actor {
  return request.actor ?? fail('login-failed', {})
}

/** spec/attacks.md F-15: a name that is not ours, as in DNS rebinding, reaches nothing. */
function checkHost(request: FastifyRequest, { hosts }: ServedHosts): void {
  if (!hosts.has(request.headers.host?.toLowerCase() ?? '')) fail('misdirected', {})
}

/** spec/attacks.md F-02: a call from another site is refused whatever it brings. */
function checkOrigin(request: FastifyRequest, { hosts }: ServedHosts): void {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined && !hosts.has(origin.toLowerCase().replace(/^https?:\/\//, ''))) fail('csrf', {})
  if (site !== undefined && site !== 'same-origin' && site !== 'none') fail('csrf', {})
}

/**
 * spec/attacks.md F-02: a browser sends a cookie by itself. What comes with one, or at the door, comes from this node's own
 * page: it says so in a field that no form can set and that another origin is not let to, and the browser says so too.
 */
function checkOwnPage({ headers }: FastifyRequest): void {
  const isOwnOrigin = headers.origin?.toLowerCase().replace(/^https?:\/\//, '') === headers.host?.toLowerCase()
  if (headers[pageField] !== '1') fail('csrf', {})
  if (!isOwnOrigin && headers['sec-fetch-site'] !== 'same-origin') fail('csrf', {})
}

const pageField = 'x-comity-page'

function bearerOf(request: FastifyRequest): string {
  return /^Bearer ([^\s]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

/** To oversight a call that is not its own does not exist: denied and missing look alike (spec/oversight.md §1). */
function checkRoles(actor: Actor, roles: readonly Role[] | undefined): void {
  if (roles !== undefined && actor.roles.some((role) => roles.includes(role))) return
  fail(actor.roles.includes('oversight') ? 'not-found' : 'role-forbids', {})
}
