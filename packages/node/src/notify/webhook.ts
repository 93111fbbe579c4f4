import { createHmac } from 'node:crypto'
import type { NoticeFailure } from '@comity/client/api'
import { type Instant, isComityError } from '@comity/codec'
import { readSecret } from '../files.ts'
import type { HttpSend } from '../hop/http-send.ts'
import type { Webhook } from './config.ts'
import { type NoticeMessage, webhookBody } from './message.ts'

const second = 1_000
const patience = 15 * second
const maxAnswer = 16_384

/** Posts one notification, signed as Standard Webhooks say. Null where the receiver answered with 2xx. */
export async function postWebhook(
  { url, secretFile }: Webhook,
  {
    http,
    message,
    now,
    signal,
  }: {
    readonly http: HttpSend
    readonly message: NoticeMessage
    readonly now: Instant
    readonly signal: AbortSignal
  },
): Promise<NoticeFailure | null> {
  let key: Uint8Array
  try {
    key = keyOf(Buffer.from(await readSecret(secretFile)).toString('utf8'))
  } catch {
    return 'secret-unreadable'
  }
  const content = webhookBody(message)
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders({ id: message.id, at: now, key, content }),
  }
  const began = performance.now()
  try {
    const answer = await http.send({
      url: new URL(url),
      method: 'POST',
      headers,
      content,
      maxBytes: maxAnswer,
      timeout: patience,
      signal,
    })
    if (answer.status >= 200 && answer.status < 300) return null
    return answer.status >= 300 && answer.status < 400 ? 'redirected' : 'refused'
  } catch (error) {
    if (isComityError(error, 'answer-invalid')) return 'answer-too-long'
    return performance.now() - began >= patience ? 'timed-out' : 'unreachable'
  }
}

/** `whsec_` and base64 of 24 to 64 bytes. */
function keyOf(text: string): Uint8Array {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})\r?\n?$/.exec(text) ?? []
  const key = Buffer.from(encoded, 'base64')
  if (key.length < 24 || key.length > 64) throw new RangeError('length of a secret')
  return key
}

/** Standard Webhooks 1.0: id, seconds and body, joined by points, under HMAC-SHA256. The id is the same at every attempt. */
function signedHeaders({
  id,
  at,
  key,
  content,
}: {
  readonly id: string
  readonly at: Instant
  readonly key: Uint8Array
  readonly content: Uint8Array
}): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / second))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(content).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
