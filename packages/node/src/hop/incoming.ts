import type { IncomingMessage } from 'node:http'
import { isComityError, type Verified } from '@comity/codec'
import {
  type HopRequest,
  readRequestSignature,
  type SignedRequest,
  verifyRequest,
  verifyRequestHead,
} from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { findPartnerByKey, type Partner } from '../partner/directory.ts'
import { requireKey } from '../partner/pinned-keys.ts'
import { fail } from '../errors.ts'

/** A partner's request: who sent it is proven, nothing of its content is read yet. */
export interface ProvenRequest {
  readonly partner: Partner
  readonly request: Verified<SignedRequest>
}

type RequestHead = Omit<HopRequest, 'content'>

/** Fields that a signature covers or that decide where a request goes: each may come once (spec/attacks.md A-09). */
const singleFields = ['host', 'content-type', 'content-digest', 'comity-version', 'signature', 'signature-input']

/**
 * Proves who sent a request (spec/http.md §4), before its content is parsed: protocol version, form of the signature,
 * address, pinned key, time, signature, digest; then that the party is not held, but for the few calls by which a held one
 * finds its way back. An unknown key and a party that is only introduced get the same answer.
 * Throws `header-malformed`, `misdirected`, `key-unknown`, the code of a held party, and what `verifyRequest` throws.
 */
export async function proveRequest(
  node: NodeContext,
  {
    raw,
    content,
    whileHeld,
  }: { readonly raw: IncomingMessage; readonly content: Uint8Array; readonly whileHeld: boolean },
): Promise<ProvenRequest> {
  const { request, partner, publicKey } = await findSender(node, raw)
  const proven = verifyRequest({ request: { ...request, content }, publicKey, now: node.now() })
  if (partner.heldFor !== null && !whileHeld) fail(partner.heldFor, {})
  return { partner, request: proven }
}

/**
 * Proves who sends a request before any of its body is read, so that nobody but a trusted partner makes this node hold
 * a large one in memory (spec/attacks.md F-08). Throws what `proveRequest` throws up to the
 * signature.
 */
export async function proveSender(node: NodeContext, raw: IncomingMessage): Promise<void> {
  const { request, publicKey } = await findSender(node, raw)
  verifyRequestHead({ request, publicKey, now: node.now() })
}

async function findSender(
  node: NodeContext,
  raw: IncomingMessage,
): Promise<{ readonly request: RequestHead; readonly partner: Partner; readonly publicKey: Uint8Array }> {
  checkSingle(raw)
  const request = readRequest(raw)
  const { parameters } = readRequestSignature(request)
  if (request.authority !== new URL(node.settings.partnerUrl).host) fail('misdirected', {})
  const now = node.now()
  const partner = await findPartnerByKey(node.db, parameters.keyid)
  if (partner === undefined || partner.state === 'introduced') return fail('key-unknown', {})
  await node.keys.refresh(partner.party)
  // spec/keys.md §4: a hop is signed now, so a key that is revoked now signs none.
  return { request, partner, publicKey: requireKey(partner, { kid: parameters.keyid, signedAt: now, now }) }
}

/** The code to record for a request that was refused, and whether its sender is proven. */
export function refusedCode(error: unknown): string {
  return isComityError(error) ? error.code : 'internal'
}

function checkSingle({ rawHeaders }: IncomingMessage): void {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
  for (const name of singleFields) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) fail('header-malformed', {})
  }
}

function readRequest(raw: IncomingMessage): RequestHead {
  const [path = '', ...rest] = (raw.url ?? '').split('?')
  const headers = Object.fromEntries(
    Object.entries(raw.headers).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
  return {
    method: raw.method === 'GET' ? 'GET' : 'POST',
    authority: (raw.headers.host ?? '').toLowerCase(),
    path,
    query: rest.length === 0 ? '' : `?${rest.join('?')}`,
    headers,
  }
}
