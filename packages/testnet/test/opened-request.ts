import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRequestDocument, type RequestDocument } from '@comity/casework'
import { openSealed } from '@comity/client'
import { fromBase64url } from '@comity/codec'
import type { RequestSend } from '@comity/protocol'
import type { TestParty, Testnet } from '../src/index.ts'

/** Reads a request's document out of what crossed the wire, with the reader's key, as the reader does. */
export async function openedRequest(
  net: Testnet,
  { from, to, request }: { readonly from: TestParty; readonly to: TestParty; readonly request: string },
): Promise<RequestDocument> {
  const words = net.capture.streams().flatMap(
    (stream) =>
      Buffer.from(stream)
        .toString('latin1')
        .match(/[\w-]{40,}/g) ?? [],
  )
  const sent = words
    .map((word) => Buffer.from(word, 'base64url').toString('utf8'))
    .find((text) => text.includes('"name":"request.send"') && text.includes(request))
  const { body } = JSON.parse(sent ?? '') as { readonly body: RequestSend }
  const file = JSON.parse(readFileSync(join(to.dir, 'keys', 'sealing.json'), 'utf8')) as { readonly key: string }
  const context = { name: 'request.send', from: from.code, to: to.code, request }
  return readRequestDocument(
    await openSealed({ privateKeys: [fromBase64url(file.key, 32)], context, payload: body.sealed }),
  )
}
