import type { FastifyInstance } from 'fastify'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { problemAnswer } from '../hop/answer.ts'
import { countStrangers } from '../hop/stranger-rate.ts'
import { securityHeaders } from '../http-hardening.ts'
import { publishedHeaders } from './published-headers.ts'
import type { Log } from '../logger.ts'
import { answerError } from '../problem.ts'

/**
 * Serves the published log to anybody (C2SP tlog-tiles; spec/log.md §9): no hop signature, as checkpoint and tiles prove
 * themselves.
 */
export function addLogDoor(
  app: FastifyInstance,
  { node, log }: { readonly node: NodeContext; readonly log: Log },
): void {
  const count = countStrangers(() => performance.now())
  app.get<{ Params: { '*': string } }>('/log/*', {
    handler: async (request, reply) => {
      count(request.ip)
      const path = request.params['*']
      // The path as it was sent: another spelling of it is no file.
      const isPlain = request.raw.url === `/log/${path}`
      const bytes = (isPlain ? await node.log.published(path) : undefined) ?? fail('not-found', {})
      const { contentType, cacheControl } = publishedHeaders(path)
      return reply
        .headers({ ...securityHeaders, 'content-type': contentType, 'cache-control': cacheControl })
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    },
    errorHandler: (error, request, reply) => {
      const answered = answerError(error, request.id)
      if (answered.isOurs) log.failure('a file of the log could not be read', error, {})
      const { status, contentType, content } = problemAnswer(answered, undefined)
      // A bucket fills by the second: a reader of a long log pauses, it does not give up.
      const pause = answered.retryAfter === undefined ? {} : { 'retry-after': '1' }
      void reply
        .code(status)
        .headers({ ...securityHeaders, ...pause, 'content-type': contentType })
        .send(Buffer.from(content))
    },
  })
}
