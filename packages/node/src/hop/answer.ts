import { day, type Instant, second, toBase64url, utf8Encode } from '@comity/codec'
import { problemContentType, signResponse } from '@comity/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { NodeContext } from '../context.ts'
import { securityHeaders } from '../http-hardening.ts'
import type { AnsweredProblem } from '../problem.ts'

/** What a partner is answered. */
export interface PartnerAnswer {
  readonly status: number
  readonly contentType: string
  readonly content: Uint8Array
}

/** One label, one byte sequence: the only form of `Signature` that an answer is bound to. */
const bindable = /^comity=:[A-Za-z0-9+/]{1,128}={0,2}:$/
const nonceLength = 18

/** Signs an answer over the request's own signature (spec/http.md §5) and sends it. Errors are signed as well. */
export async function sendSigned(
  node: NodeContext,
  { request, reply, answer }: { request: FastifyRequest; reply: FastifyReply; answer: PartnerAnswer },
): Promise<FastifyReply> {
  const { status, contentType, content } = answer
  const given = request.headers['signature']
  const requestSignature = typeof given === 'string' && bindable.test(given) ? given : undefined
  const key = node.keys.messageFor(request.provenParty ?? '')
  const signer = { key, now: node.now(), nonce: toBase64url(node.random(nonceLength)) }
  const response = { status, headers: { 'content-type': contentType }, content }
  const fields = signResponse(response, { ...signer, requestSignature })
  return reply
    .code(status)
    .headers({ ...securityHeaders, ...fields, 'content-type': contentType })
    .send(Buffer.from(content.buffer, content.byteOffset, content.byteLength))
}

/** The answer of a refused request. `receipt` goes with a sequenced message that was taken up without effect. */
export function problemAnswer({ problem }: AnsweredProblem, receipt: string | undefined): PartnerAnswer {
  const body = receipt === undefined ? problem : { ...problem, receipt }
  return { status: problem.status, contentType: problemContentType, content: utf8Encode(JSON.stringify(body)) }
}

/**
 * Seconds until a refused call may succeed (spec/http.md §6): a day's budget is whole again at the next UTC midnight.
 */
export function retryAfter({ code, retryAfter: usual }: AnsweredProblem, now: Instant): number | undefined {
  return code === 'quota-exceeded' ? Math.ceil((day - (now % day)) / second) : usual
}
