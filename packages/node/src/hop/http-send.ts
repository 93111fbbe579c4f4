import { Agent, request } from 'undici'
import { fail } from '../errors.ts'
import { type DialRule, guardedConnect } from './guarded-connect.ts'

/** One HTTP exchange towards a partner. Injected, so that tests count and break what leaves the node. */
export interface HttpRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly content: Uint8Array
  /** Longest answer that is read. */
  readonly maxBytes: number
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly content: Uint8Array
}

export interface HttpSend {
  /** Throws `peer-unavailable`, and `answer-invalid` for an answer longer than was asked for. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  readonly close: () => Promise<void>
}

const second = 1_000

/**
 * HTTP over kept-alive connections to addresses that the rule allows; redirects are never followed (spec/attacks.md
 * F-03).
 */
export function openHttpSend(rule: DialRule): HttpSend {
  const agent = new Agent({
    keepAliveTimeout: 10 * second,
    connect: guardedConnect(rule),
    connections: 32,
    pipelining: 1,
    maxHeaderSize: 16_384,
  })
  return { send: (given) => sendOnce(agent, given), close: () => agent.close() }
}

async function sendOnce(agent: Agent, given: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, content, maxBytes, timeout, signal } = given
  const timer = AbortSignal.timeout(timeout)
  try {
    const response = await request(url, {
      dispatcher: agent,
      method,
      headers,
      body: method === 'GET' ? null : content,
      signal: signal === undefined ? timer : AbortSignal.any([timer, signal]),
      headersTimeout: timeout,
      bodyTimeout: timeout,
    })
    const read = await readBounded(response.body, maxBytes)
    return { status: response.statusCode, headers: singleFields(response.headers), content: read }
  } catch (error) {
    if (error instanceof TooLong) return fail('answer-invalid', { maxBytes })
    return fail('peer-unavailable', {})
  }
}

class TooLong extends Error {}

async function readBounded(body: AsyncIterable<Uint8Array> & { destroy(): unknown }, maxBytes: number) {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) {
      body.destroy()
      throw new TooLong()
    }
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** Fields that came once. A field that came twice is absent here, and so nothing that a signature could cover. */
function singleFields(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
}
