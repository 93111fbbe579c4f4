import type { OwnCall } from '@comity/client/api'
import { callOwn, type OwnFetch, type OwnNode } from '@comity/client/own'
import { isComityError } from '@comity/codec'
import { queryOptions } from '@tanstack/react-query'
import type { Static, TSchema } from 'typebox'

/** Nothing is followed elsewhere, and nothing but the node's own cookie goes along. */
const asked = ({ method, headers, body }: Parameters<OwnFetch>[1]): RequestInit => ({
  method,
  headers: { ...headers },
  body: body as string,
  credentials: 'same-origin',
  redirect: 'error',
  cache: 'no-store',
})

const send: OwnFetch = (url, request) => fetch(url, asked(request))

/** The node that served this page, as whoever is signed in. */
export const ownNode: OwnNode = { url: '', fetch: send }

/** The same until a signal stops what is read from it. */
export function nodeUntil(signal: AbortSignal): OwnNode {
  return { url: '', fetch: (url, request) => fetch(url, { ...asked(request), signal }) }
}

/** Makes a call to the node that served this page, as whoever is signed in. Throws as `callOwn`. */
export function call<Body extends TSchema, Result extends TSchema>(
  made: OwnCall<Body, Result>,
  body: Static<Body>,
): Promise<Static<Result>> {
  return callOwn<Body, Result>(ownNode, { call: made, body })
}

/** A call that only reads, as a query: its name and body are its key. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's type carries key and result
export function reading<Body extends TSchema, Result extends TSchema>(made: OwnCall<Body, Result>, body: Static<Body>) {
  return queryOptions({ queryKey: [made.name, body], queryFn: () => call<Body, Result>(made, body) })
}

/**
 * The same for what changes while one looks: asked again when the node tells that something changed (live/use-live.ts), when one comes back
 * to the page, and every 20 seconds as long as it is seen.
 * The page locks itself (parts/auto-lock.ts), so that this keeps no session open that nobody sits at.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- as above
export function living<Body extends TSchema, Result extends TSchema>(made: OwnCall<Body, Result>, body: Static<Body>) {
  return { ...reading<Body, Result>(made, body), refetchInterval: 20_000, refetchOnWindowFocus: true, staleTime: 5_000 }
}

/** The code behind a failure; what is none of ours is `internal`. */
export function codeOf(error: unknown): string {
  return isComityError(error) ? error.code : 'internal'
}
