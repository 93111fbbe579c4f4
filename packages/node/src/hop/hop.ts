import { ComityError, equalBytes, isComityError, ownId, sha256, toBase64url, type Verified } from '@comity/codec'
import {
  decodeFrame,
  encodeFrame,
  type HopRequest,
  type HopResponse,
  messageNamed,
  parseProblem,
  problemContentType,
  signRequest,
  verifyResponse,
} from '@comity/protocol'
import type { AskedMessage, Hop, NodeContext, SignedQuestion } from '../context.ts'
import { responseKey } from './response-key.ts'
import { loadPartner, type Partner } from '../partner/directory.ts'
import { refuseOwn } from '../partner/suspension.ts'
import { fail } from '../errors.ts'
import type { HttpRequest, HttpSend } from './http-send.ts'

/** What a hop needs of its node. */
export type HopNode = Pick<NodeContext, 'db' | 'keys' | 'now' | 'random' | 'events' | 'suspensions'>

/** A partner's answer whose hop signature holds; the message in it is not verified yet. */
export interface HopAnswer {
  readonly status: number
  readonly contentType: string
  readonly content: Uint8Array
}

const second = 1_000
const shortTimeout = 20 * second
/** A batch of thousands is computed before it is answered. */
const longTimeout = 120 * second
const largeBulk = 65_536
const maxAnswerBytes = 8_388_608
const nonceLength = 18

/** Signed HTTP to partners (spec/http.md). */
export function createHop(node: HopNode, http: HttpSend): Hop {
  return {
    ask: async (question) => (await prepareQuestion(node, http, question))(),
    prepare: (question) => prepareQuestion(node, http, question),
    fetchFile: async ({ from, path, sha256: expected, maxBytes }) => {
      refuseOwn(node, from, 'index.segment')
      const partner = await trustedPartner(node, from)
      const request = { method: 'GET' as const, ...addressOf(partner, path), headers: {}, content: new Uint8Array() }
      const { url, headers } = signedRequest(node, partner, request)
      const content = new Uint8Array()
      const answer = await http.send({
        url,
        method: 'GET',
        headers,
        content,
        maxBytes,
        timeout: longTimeout,
        signal: undefined,
      })
      if (answer.status !== 200) throwProblem((await provenAnswer(node, partner, { request: headers, answer })).content)
      // The name is the proof (spec/http.md §5): a file needs no signature.
      if (!equalBytes(sha256(answer.content), expected))
        return fail('digest-mismatch', { length: answer.content.length })
      return answer.content
    },
  }
}

async function prepareQuestion(node: HopNode, http: HttpSend, question: AskedMessage): Promise<SignedQuestion> {
  const definition = messageNamed(question.name)
  const answer = messageNamed(`${question.name}.answer`)
  if (definition?.kind !== 'question' || answer === undefined) return fail('schema', {})
  const post = await signPost(node, question)
  return async () => {
    const { status, contentType, content } = await sendPost(node, http, post)
    if (contentType === problemContentType) throwProblem(content)
    if (status !== 200) return fail('answer-invalid', { status })
    return heldTo('answer-invalid', () => {
      const { jws, bulk } = decodeFrame({ contentType, content }, answer)
      return { message: jws, bulk: bulk ?? new Uint8Array() }
    })
  }
}

/**
 * Posts a signed message and returns the partner's verified answer, which may be a problem. Throws `peer-unavailable`,
 * `answer-invalid`, `not-found`.
 */
export async function postMessage(node: HopNode, http: HttpSend, asked: AskedMessage): Promise<HopAnswer> {
  return sendPost(node, http, await signPost(node, asked))
}

interface SignedPost {
  readonly partner: Partner
  readonly name: string
  readonly request: HttpRequest
}

async function signPost(node: HopNode, asked: AskedMessage): Promise<SignedPost> {
  refuseOwn(node, asked.to, asked.name)
  const partner = await trustedPartner(node, asked.to)
  const { contentType, content } = encodeFrame({ jws: asked.message, bulk: asked.bulk })
  const address = addressOf(partner, `/partner/${asked.name}`)
  const request: HopRequest = { method: 'POST', ...address, headers: { 'content-type': contentType }, content }
  const timeout = (asked.bulk?.length ?? 0) > largeBulk ? longTimeout : shortTimeout
  const sent = { ...signedRequest(node, partner, request), method: 'POST', content, maxBytes: maxAnswerBytes } as const
  return { partner, name: asked.name, request: { ...sent, timeout, signal: asked.signal } }
}

async function sendPost(node: HopNode, http: HttpSend, { partner, name, request }: SignedPost): Promise<HopAnswer> {
  // It may have been signed a while ago.
  refuseOwn(node, partner.party, name)
  const answer = await http.send(request)
  const proven = await provenAnswer(node, partner, { request: request.headers, answer })
  // It took up a revocation whose receipt was lost: it knows the new key, and the next attempt is signed with it.
  if (proven.status === 401 && isRevoked(proven)) node.keys.aware(partner.party)
  return { status: proven.status, contentType: proven.headers['content-type'] ?? '', content: proven.content }
}

function isRevoked({ headers, content }: HopResponse): boolean {
  return headers['content-type'] === problemContentType && parseProblem(content).code === 'key-revoked'
}

async function trustedPartner(node: HopNode, party: string): Promise<Partner> {
  const partner = await loadPartner(node.db, party)
  // A party that is only introduced is, to the outside, not there.
  if (partner.state === 'introduced') return fail('not-found', {})
  // The one place from which partners are dialled (spec/pouch.md §1).
  if (partner.link === 'pouch') return fail('pouch-only', {})
  await node.keys.refresh(party)
  return partner
}

/** spec/attacks.md A-03: the authority that is signed is the one that is called. */
function addressOf(partner: Partner, path: string) {
  const { host, pathname } = new URL(partner.endpoint)
  return { authority: host, path: `${pathname.replace(/\/$/, '')}${path}`, query: '' }
}

function signedRequest(node: HopNode, partner: Partner, request: HopRequest) {
  const signer = {
    key: node.keys.messageFor(partner.party),
    now: node.now(),
    nonce: toBase64url(node.random(nonceLength)),
  }
  const headers = { ...request.headers, ...signRequest(request, signer) } as Readonly<Record<string, string>>
  return { url: new URL(request.path, partner.endpoint), headers }
}

async function provenAnswer(
  node: HopNode,
  partner: Partner,
  { request, answer }: { readonly request: Readonly<Record<string, string>>; readonly answer: HopResponse },
): Promise<Verified<HopResponse>> {
  try {
    return verifyResponse({
      response: answer,
      requestSignature: request['signature'] ?? '',
      publicKey: await responseKey(node.db, { partner, answer }),
      now: node.now(),
    })
  } catch (error) {
    if (!isComityError(error)) throw error
    node.events.record({ peer: partner.party, route: 'hop', code: error.code })
    return fail('answer-invalid', { status: answer.status, cause: ownId(error.code) })
  }
}

/** Reads an answer as a problem. Throws `answer-invalid`. */
function readProblem({
  contentType,
  content,
}: Pick<HopAnswer, 'contentType' | 'content'>): ReturnType<typeof parseProblem> {
  if (contentType !== problemContentType) return fail('answer-invalid', {})
  return heldTo('answer-invalid', () => parseProblem(content))
}

/** Throws the partner's own code: what it signed is its answer. */
function throwProblem(content: Uint8Array): never {
  const { code, status, seen } = readProblem({ contentType: problemContentType, content })
  throw new ComityError(
    code,
    { status, meaning: 'the partner refused', remedy: 'See the code in spec/errors.md.' },
    seen === undefined ? {} : { seen },
  )
}

/** What the partner signed but cannot be read is the partner's fault, not the caller's. */
function heldTo<Value>(code: 'answer-invalid', read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (isComityError(error)) return fail(code, { cause: ownId(error.code) })
    throw error
  }
}
