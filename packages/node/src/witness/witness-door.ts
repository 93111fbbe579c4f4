import type { FastifyInstance, FastifyReply } from 'fastify'
import type { NodeContext } from '../context.ts'
import { countStrangers } from '../hop/stranger-rate.ts'
import { securityHeaders } from '../http-hardening.ts'
import type { Log } from '../logger.ts'
import { answerError } from '../problem.ts'
import { addCheckpoint, type WitnessAnswer } from './add-checkpoint.ts'

/** Where partners' logs, and any tool that speaks C2SP tlog-witness, ask for a cosignature. */
export const witnessPath = '/witness/add-checkpoint'
/** 63 hashes and a note: nothing larger is read of somebody whose only proof is inside. */
const maxRequestBytes = 24_576

/** Serves the witness (spec/log.md §10) at the partners' door: plain C2SP, without hop signatures. */
export function addWitnessDoor(
  app: FastifyInstance,
  { node, log }: { readonly node: NodeContext; readonly log: Log },
): void {
  const count = countStrangers(() => performance.now())
  app.post(witnessPath, {
    bodyLimit: maxRequestBytes,
    // Before the body is read: who asks is not proven by anything outside it (spec/attacks.md B-12).
    onRequest: (request, _reply, done) => {
      count(request.ip)
      done()
    },
    handler: async (request, reply) => {
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      return send(reply, await addCheckpoint(node, body))
    },
    // A C2SP client reads a status, not a problem document.
    errorHandler: (error, request, reply) => {
      const { problem, code, isOurs, retryAfter } = answerError(error, request.id)
      node.events.record({ peer: undefined, route: witnessPath, code })
      if (isOurs) log.failure('a checkpoint could not be cosigned', error, {})
      if (retryAfter !== undefined) void reply.header('retry-after', code === 'rate' ? '1' : String(retryAfter))
      void reply.code(problem.status).headers(securityHeaders).type('text/plain; charset=utf-8').send('')
    },
  })
}

function send(reply: FastifyReply, { status, contentType, text, checkpoint }: WitnessAnswer) {
  const seen = checkpoint === undefined ? {} : { 'comity-checkpoint': checkpoint }
  return reply
    .code(status)
    .headers({ ...securityHeaders, ...seen, 'content-type': contentType })
    .send(Buffer.from(text))
}
