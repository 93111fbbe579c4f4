import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { agreementSignatureTyp } from '@comity/agreement'
import {
  canonicalBytes,
  formatInstant,
  fromBase64url,
  keyId,
  signJws,
  type SigningKey,
  signingKeyFromSeed,
  toBase64url,
} from '@comity/codec'
import {
  type agreementSign,
  encodeFrame,
  type HopRequest,
  type MessageBody,
  type MessageDefinition,
  parseProblem,
  problemContentType,
  signMessage,
  signRequest,
  verifyResponse,
} from '@comity/protocol'
import type { TestParty } from '../src/index.ts'

/** A key of a party, as whoever stole its folder has it. */
export function stolenKey(party: TestParty, name: 'message' | 'log' | 'agreement' | 'witness'): SigningKey {
  const file = JSON.parse(readFileSync(join(party.dir, 'keys', `${name}.json`), 'utf8')) as { readonly key: string }
  return signingKeyFromSeed(fromBase64url(file.key, 32))
}

/** What came back: the status, the problem's code where it is one, the content. */
export interface Answer {
  readonly status: number
  readonly code: string | null
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly content: Uint8Array
}

/** Everything that can be changed on the way; the rest is as an honest node of `from` sends it. */
export interface Hostile {
  readonly from: TestParty
  readonly to: TestParty
  readonly name: string
  readonly jws: string
  readonly bulk?: Uint8Array
  readonly now: number
  /** Changes the request before it is signed. */
  readonly before?: (request: HopRequest) => HopRequest
  /** Changes the header fields after it was signed. */
  readonly after?: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>
  /** Changes the content after it was signed. */
  readonly content?: (content: Uint8Array) => Uint8Array
  readonly key?: SigningKey
}

/** A request as it is put on the wire. */
export interface WireRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly content: Uint8Array
}

/** Signs a request like an honest node and then breaks what the caller asked for. */
export function prepareHop(hostile: Hostile): WireRequest {
  const { from, to, name, jws, bulk, now } = hostile
  const { contentType, content } = encodeFrame({ jws, bulk })
  const url = new URL(`/partner/${name}`, to.partnerUrl)
  const plain: HopRequest = {
    method: 'POST',
    authority: url.host,
    path: url.pathname,
    query: '',
    headers: { 'content-type': contentType },
    content,
  }
  const request = hostile.before?.(plain) ?? plain
  const key = hostile.key ?? stolenKey(from, 'message')
  const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(18)))
  const signed = { ...request.headers, ...signRequest(request, { key, now, nonce }) } as Record<string, string>
  const headers = hostile.after?.(signed) ?? signed
  return { url, headers, content: hostile.content?.(request.content) ?? request.content }
}

/** Puts a request on the wire and reads the answer. */
export async function send({ url, headers, content }: WireRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const out = httpRequest(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': content.length },
      agent: false,
    })
    out.on('error', reject)
    out.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const body = new Uint8Array(Buffer.concat(chunks))
        const fields = incoming.headers as Record<string, string | undefined>
        const isProblem = fields['content-type'] === problemContentType
        const code = isProblem ? parseProblem(body).code : null
        resolve({ status: incoming.statusCode ?? 0, code, headers: fields, content: body })
      })
    })
    out.end(content)
  })
}

/** Prepares and sends. */
export function hop(hostile: Hostile): Promise<Answer> {
  return send(prepareHop(hostile))
}

/** Checks the partner's signature of an answer to a request. */
export function proveAnswer({
  to,
  request,
  answer,
  now,
}: {
  to: TestParty
  request: WireRequest
  answer: Answer
  now: number
}) {
  return verifyResponse({
    response: { status: answer.status, headers: answer.headers, content: answer.content },
    requestSignature: request.headers['signature'] ?? '',
    publicKey: stolenKey(to, 'message').publicKey,
    now,
  })
}

/** A message signed by a party's own key, with any addresses and body that fit the schema. */
export function message<const Definition extends MessageDefinition>(given: {
  readonly definition: Definition
  readonly from: TestParty
  readonly to: TestParty | { readonly code: string }
  readonly body: MessageBody<Definition>
  readonly now: number
  readonly sequence?: number
  readonly channelEpoch?: number
  readonly id?: string
  readonly bulk?: Uint8Array
  readonly claimedFrom?: string
}): string {
  return signMessage({
    definition: given.definition,
    key: stolenKey(given.from, 'message'),
    from: given.claimedFrom ?? given.from.code,
    to: given.to.code,
    id: given.id ?? randomUUID(),
    sequence: given.sequence,
    ...(given.channelEpoch === undefined ? {} : { channelEpoch: given.channelEpoch }),
    sentAt: given.now,
    body: given.body,
    bulk: given.bulk,
  })
}

/** A party's signature of terms that never came: it waits at its reader. */
export function waitingSignature(party: TestParty, agreement: string): MessageBody<typeof agreementSign> {
  const key = stolenKey(party, 'agreement')
  const payload = canonicalBytes({ agreement, party: party.code, signedAt: formatInstant(0) })
  return { agreement, signature: signJws({ key, kid: keyId(key.publicKey), typ: agreementSignatureTyp, payload }) }
}

/** Text of an instant, for bodies. */
export const at = formatInstant
